import type { Command } from 'commander'
import type { Cli, CommandModule, Outcome } from '../cli.ts'
import { examples } from '../options/examples.ts'
import { parseCount, parseWidths } from '../options/numbers.ts'

/** Options as the command line gives them. */
export interface InspectFlags {
  readonly width?: readonly number[]
  readonly imageSize?: number
}

/** `widthwise inspect WHAT`. */
export const inspect: CommandModule = {
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void {
    command
      .argument('<what>', 'a model, an .onnx or .safetensors file, a configuration by name, or a .json description')
      .option('--width <ratios>', 'these widths, with commas; of a model all of its own when left out', parseWidths)
      .option('--image-size <pixels>', 'side of the square input', parseCount)
      .addHelpText(
        'after',
        examples(
          ['inspect @widthwise/model-cifar10', 'every width of a model'],
          ['inspect convnext_tiny --width 0.25,0.5,1', 'a configuration at three widths'],
          ['inspect convnext_tiny --image-size 384 --json', 'the same network on larger pictures, as JSON'],
          ['inspect network.json', 'a file with {"architecture", "input" or "inputs"?, "slicing"?}'],
          ['inspect efficientnet.onnx', 'parameters, MACs and operators of an ONNX file'],
          ['inspect model.safetensors', 'the tensors of a checkpoint'],
        ),
      )
      .action((what: string, flags: InspectFlags) =>
        act(async () => (await import('../inspect/inspect-what.ts')).inspectWhat(what, flags)),
      )
  },
}
