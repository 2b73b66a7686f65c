import type { Width } from '@widthwise/graph'
import { type Command, Option } from 'commander'
import type { Cli, CommandModule, Outcome } from '../cli.ts'
import { examples } from '../options/examples.ts'
import { parseAllOrWidths, parseCount } from '../options/numbers.ts'

/** Options as the command line gives them. */
export interface EvalFlags {
  readonly data: string
  readonly split?: string
  readonly width: 'all' | readonly Width[]
  readonly cascade?: 'auto' | 'all'
  readonly limit?: number
  readonly batch: number
  readonly device: string
  readonly records?: string
}

/** `widthwise eval MODEL --data DATA`. */
export const evaluate: CommandModule = {
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void {
    command
      .argument('<model>', 'a folder with a widthwise.json, a package that has one, or its https URL')
      .requiredOption('--data <data>', 'cifar10, a folder of class folders, or a file that lists images with labels')
      .option('--split <name>', 'cifar10: test, calibration or train; class folders: a folder inside')
      .option(
        '--width <ratios>',
        'all, or these, with commas; a list of one ratio a block with slashes: 0.75/0.5/1',
        parseAllOrWidths,
        'all',
      )
      .addOption(
        new Option(
          '--cascade <points>',
          "auto: the default point of the model's table; all: every point of it",
        ).choices(['auto', 'all']),
      )
      .option('--limit <n>', 'only the first pictures', parseCount)
      .option('--batch <n>', 'pictures that run together', parseCount, 64)
      .option('--device <name>', 'what runs the network: auto, node', 'auto')
      .option('--records <folder>', 'write every prediction there, as a pool that the cascade tools read')
      .addHelpText(
        'after',
        `
Every picture is decoded once and goes through every width, in batches. msMedian is measured on its own: the median of
single pictures, widths taking turns. Cascades are worked out from the confidences, with what every width costs.
${examples(
  ['eval @widthwise/model-cifar10 --data cifar10', 'every width on the 10,000 test images'],
  ['eval ./my-model --data photos/ --width 0.5,1 --limit 1000', 'two widths on a folder of class folders'],
  ['eval ./my-model --data photos/ --width 0.5,0.75/0.5/0.5/1', 'a width, and a list that search has found'],
  ['eval ./my-model --data list.tsv --cascade all --json', "all points of the model's cascade table, as JSON"],
  ['eval ./my-model --data cifar10 --split calibration --records pool', 'log predictions to fit thresholds on'],
)}`,
      )
      .action((model: string, flags: EvalFlags) =>
        act(async (cli) => (await import('../eval/evaluate-model.ts')).evaluateModel(cli, model, flags)),
      )
  },
}
