import { type Command, Option } from 'commander'
import type { Cli, CommandModule, Outcome } from '../cli.ts'
import { examples } from '../options/examples.ts'
import { parseCount, parseCountOrNone, parsePositive, parseWidths } from '../options/numbers.ts'

/** Options as the command line gives them. */
export interface SearchFlags {
  readonly data: string
  readonly split?: string
  readonly budgetMacs?: readonly number[]
  readonly method: 'greedy' | 'best'
  readonly widths?: readonly number[]
  readonly limit?: number
  readonly maxEvaluations?: number
  readonly seed: number
  readonly state?: string
  readonly test?: boolean
  readonly batch: number
  readonly device: string
  readonly out?: string
}

/** `widthwise search MODEL --data DATA`. */
export const search: CommandModule = {
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void {
    command
      .argument('<model>', 'a folder with a widthwise.json, a package that has one, or its https URL')
      .requiredOption('--data <data>', 'cifar10, a folder of class folders, or a file that lists images with labels')
      .option('--split <name>', 'pictures to search on; cifar10: calibration unless named; folders: a folder inside')
      .option('--budget-macs <n...>', 'MACs of a picture that lists are wanted for; all when left out', budgets)
      .addOption(
        new Option('--method <name>', 'greedy: that of the Slimmable ConvNeXt reference; best: goes on from there')
          .choices(['greedy', 'best'])
          .default('best'),
      )
      .option('--widths <ratios>', "widths that a block may have, with commas; the model's when left out", parseWidths)
      .option('--limit <n>', 'so many pictures, drawn by the seed', parseCount)
      .option('--max-evaluations <n>', 'lists to look at, at most', parseCount)
      .option('--seed <n>', 'of all that is left to chance', parseCountOrNone, 0)
      .option('--state <file>', 'kept up to date with every answer; a search that finds it goes on from there')
      .option('--test', 'judge the lists that were found once on the test split')
      .option('--batch <n>', 'pictures that run together', parseCount, 128)
      .option('--device <name>', 'what runs the network: auto, node', 'auto')
      .option('--out <file>', 'write the document to a file as well')
      .addHelpText(
        'after',
        `
A list has one width for each block, in forward order. The accuracy of a list is that of its answers to the pictures, which
are decoded once. Without --max-evaluations, greedy runs to its end and best looks at as many lists again; with it, the widest
uniform width of each budget comes first. Ctrl-C keeps the state and ends with 130. Lists are printed as export, eval and inspect
take them with --width: 0.75/0.5/1. Rules that take one width for the whole network cannot be searched.
${examples(
  ['search @widthwise/model-cifar10 --data cifar10 --budget-macs 6e6 12e6', 'the best lists within two budgets'],
  ['search ./my-model --data photos/ --split val --limit 2000 --state search.json', 'a search that can be resumed'],
  ['search ./my-model --data cifar10 --method greedy --test --json', 'the whole greedy frontier, judged, as JSON'],
)}`,
      )
      .action((model: string, flags: SearchFlags) =>
        act(async (cli) => (await import('../search/search-model.ts')).searchModel(cli, model, flags)),
      )
  },
}

/** One more budget of those given. */
const budgets = (text: string, before: readonly number[] = []): readonly number[] => [...before, parsePositive(text)]
