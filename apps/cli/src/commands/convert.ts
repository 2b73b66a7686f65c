import { type Command, Option } from 'commander'
import type { Cli, CommandModule, Outcome } from '../cli.ts'
import { examples } from '../options/examples.ts'
import { parseCount, parseWidths } from '../options/numbers.ts'
import { rules } from '../options/rules.ts'

/** Options as the command line gives them. */
export interface ConvertFlags {
  readonly architecture: string
  readonly out: string
  readonly key?: string
  readonly classes?: number
  readonly imageSize?: number
  readonly rule?: (typeof rules)[number]
  readonly widths?: readonly number[]
  readonly stem?: 'full' | 'active'
  readonly nested?: true
  readonly dtype?: 'f32' | 'f16' | 'bf16'
  readonly preprocess?: string
  readonly labels?: string
  readonly name?: string
  readonly licence?: string
  readonly allowMisplaced?: true
  readonly force?: true
}

/** `widthwise convert CHECKPOINT --architecture NAME|FILE --out DIR`. */
export const convert: CommandModule = {
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void {
    command
      .argument('<checkpoint>', 'a .safetensors file, or what torch.save wrote: .pth, .pt, .bin, .th')
      .requiredOption('--architecture <network>', 'a configuration by name, or a .json description')
      .requiredOption('--out <folder>', 'the model folder to make')
      .option('--key <key>', 'which state dict of the checkpoint, such as model_ema; found by itself when left out')
      .option('--classes <n>', 'classes of the head, where they are not those of the configuration', parseCount)
      .option('--image-size <pixels>', 'side of the square input', parseCount)
      .option('--widths <ratios>', 'the widths that the network was trained for, with commas', parseWidths)
      .addOption(new Option('--rule <rule>', 'what a width reads of the network').choices(rules))
      .addOption(
        new Option('--stem <channels>', 'slimmable: the stem at narrow widths (default: full)').choices([
          'full',
          'active',
        ]),
      )
      .option('--nested', 'one file a width, each with what its width adds: a narrow width needs the first ones only')
      .addOption(
        new Option('--dtype <type>', 'type of the weights; as in the checkpoint when left out').choices([
          'f32',
          'f16',
          'bf16',
        ]),
      )
      .option(
        '--preprocess <how>',
        'imagenet, inception, cifar10-resnet, or a .json file; by the input size when left out',
      )
      .option(
        '--labels <names>',
        "cifar10, or a file: a JSON list, or a name a line; the classes' numbers when left out",
      )
      .option('--name <name>', "the model's name; that of its folder when left out")
      .option('--licence <licence>', 'under which the weights may be used')
      .option('--allow-misplaced', 'take a checkpoint with more than the network has, such as a larger network’s')
      .option('--force', 'replace an older model of that name')
      .addHelpText(
        'after',
        `
The names of the tensors may be those of timm or of the reference code of the network (facebook, torchvision, …), inside a module
or not. Pickles are read by a reader that knows tensors and plain values and executes nothing. What is renamed, unused and missing
is reported; nothing is written when a parameter is missing or of another shape. Everything that is assumed is printed, with the
option that says otherwise.

A .json description is {"architecture", "input"?, "slicing"?}; the keys of slicing, rule by rule, and those of a file of
--preprocess stand in the README of @widthwise/cli.

Presets of --preprocess, for the side of the input:
  imagenet        short side to side / 0.875, centre crop, bicubic, ImageNet's mean and std (timm's ConvNeXts, DeiT)
  inception       the same crop, bicubic, mean and std 0.5 (timm's augreg transformers)
  cifar10-resnet  short side to the side, no crop, ImageNet's mean and std (the akamaster ResNets for CIFAR-10)
${examples(
  ['convert resnet20.th --architecture cifar_resnet20 --labels cifar10 --out resnet20', 'a ResNet for CIFAR-10'],
  ['convert convnext_tiny_1k_224_ema.pth --architecture convnext_tiny --out convnext', "facebook's names and keys"],
  [
    'convert slim.safetensors --architecture convnext_tiny --widths 0.25,0.5,0.75,1 --nested --dtype f16 --out slim',
    'a slimmable network, a file for each width',
  ],
  [
    'convert vit.bin --architecture network.json --rule scala --widths 0.25,0.5,0.75,1 --out vit',
    'a network of your own',
  ],
)}`,
      )
      .action((checkpoint: string, flags: ConvertFlags) =>
        act(async (cli) => (await import('../convert/convert-model.ts')).convertModel(cli, checkpoint, flags)),
      )
  },
}
