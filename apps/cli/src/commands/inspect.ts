import type { Subnet } from '@widthwise/core'
import type { Width } from '@widthwise/graph'
import { type Command, Option } from 'commander'
import type { Cli, CommandModule, Outcome } from '../cli.ts'
import { examples } from '../options/examples.ts'
import { parseCount, parseWidthsOrLists } from '../options/numbers.ts'
import { rules } from '../options/rules.ts'

/** Options as the command line gives them. */
export interface InspectFlags {
  readonly width?: readonly Width[]
  readonly rule?: Subnet['rule']
  /** Of a checkpoint. */
  readonly key?: string
  readonly imageSize?: number
}

/** `widthwise inspect WHAT`. */
export const inspect: CommandModule = {
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void {
    command
      .argument(
        '<what>',
        'a model, an .onnx file, a checkpoint (.safetensors, .pth, .pt, .bin, .th), a configuration by name, or a .json description',
      )
      .option(
        '--width <ratios>',
        'these, with commas; a list of one ratio a block with slashes: 0.75/0.5/1; of a model all of its own when left out',
        parseWidthsOrLists,
      )
      .addOption(
        new Option('--rule <rule>', 'of a configuration: what a width means, where its family knows several').choices(
          rules,
        ),
      )
      .option('--key <key>', 'of a checkpoint: which state dict, where the file has several')
      .option('--image-size <pixels>', 'side of the square input', parseCount)
      .addHelpText(
        'after',
        `\nA description is {"architecture", "input" or "inputs"?, "slicing"?}; the keys of slicing stand, rule by rule, in the README of\n@widthwise/cli.\n${examples(
          ['inspect @widthwise/model-cifar10', 'every width of a model'],
          ['inspect convnext_tiny --width 0.25,0.5,1', 'a configuration at three widths'],
          ['inspect convnext_tiny --image-size 384 --json', 'the same network on larger pictures, as JSON'],
          ['inspect network.json', 'a file with {"architecture", "input" or "inputs"?, "slicing"?}'],
          ['inspect efficientnet.onnx', 'parameters, MACs and operators of an ONNX file'],
          ['inspect deit_small --rule hydravit --width 0.5,1', 'a network that several rules are defined for'],
          ['inspect resnet20.th', 'the tensors of a checkpoint, safetensors or PyTorch'],
        )}`,
      )
      .action((what: string, flags: InspectFlags) =>
        act(async () => (await import('../inspect/inspect-what.ts')).inspectWhat(what, flags)),
      )
  },
}
