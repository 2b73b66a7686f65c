import { type Command, Option } from 'commander'
import type { Cli, Outcome } from '../../cli.ts'
import { examples } from '../../options/examples.ts'
import { parseCount, parseCountOrNone } from '../../options/numbers.ts'
import { type CostFlag, costOption } from './cost-option.ts'
import type { Subcommand } from './subcommand.ts'

/** Options as the command line gives them. */
export interface SelectFlags {
  readonly base?: string
  readonly split?: 'even-odd'
  readonly mode: 'equation' | 'reference-code'
  readonly cost: CostFlag
  readonly bootstrap?: number
  readonly seed: number
}

/** `widthwise cascade select POOL`. */
export const select: Subcommand = {
  name: 'select',
  summary: 'which model of a pool is the best saver of which, by their records',
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void {
    command
      .argument('<pool>', 'a pool.json, as eval --records writes it, or a folder that has one')
      .option('--base <name>', 'only this base; all when left out')
      .addOption(
        new Option(
          '--split <rule>',
          'even-odd: choose and tune on the rows of even index, judge on the others',
        ).choices(['even-odd']),
      )
      .addOption(
        new Option(
          '--mode <name>',
          "equation: TinySaver's eqs. 6, 7 and 10; reference-code: what its authors' program answers",
        )
          .choices(['equation', 'reference-code'])
          .default('equation'),
      )
      .addOption(costOption())
      .option('--bootstrap <n>', 'intervals from so many resamplings of the rows', parseCount)
      .option('--seed <n>', 'of the resamplings', parseCountOrNone, 0)
      .addHelpText(
        'after',
        `
Every model is tried before every dearer one. The matched threshold lets as many rows exit as possible while the saver is no
worse than the base on them; ΔC = cost of the saver / cost of the base − share that exits, and the lowest wins. Without --split
a threshold is judged on the rows that it was tuned on, which flatters it. ΔC jumps where the two curves touch: --bootstrap
shows how far, and for which bases the choice is not settled.
${examples(
  ['cascade select pool/', 'the best saver of every model'],
  ['cascade select pool.json --split even-odd', 'chosen on one half, judged on the other'],
  ['cascade select pool.json --base resnet50 --bootstrap 1000', 'one base, with 95 % intervals'],
  ['cascade select pool.json --mode reference-code --json', "the published program's answers, as JSON"],
)}`,
      )
      .action((pool: string, flags: SelectFlags) =>
        act(async (cli) => (await import('../../cascade/select-from-pool.ts')).selectFromPool(cli, pool, flags)),
      )
  },
}
