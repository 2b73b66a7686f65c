import type { Command } from 'commander'
import type { Cli, Outcome } from '../../cli.ts'
import { examples } from '../../options/examples.ts'
import { parseCount, parseCountOrNone } from '../../options/numbers.ts'
import { type CostFlag, costOption } from './cost-option.ts'
import type { Subcommand } from './subcommand.ts'

/** Options as the command line gives them. */
export interface ReportFlags {
  readonly out: string
  readonly cost: CostFlag
  readonly bootstrap: number
  readonly seed: number
}

/** `widthwise cascade report POOL --out DIR`. */
export const report: Subcommand = {
  name: 'report',
  summary: 'tables and an interactive frontier of all cascades of a pool, as static files',
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void {
    command
      .argument('<pool>', 'a pool.json, as eval --records writes it, or a folder that has one')
      .requiredOption('--out <folder>', 'where the files go; an older report there is replaced')
      .addOption(costOption())
      .option('--bootstrap <n>', 'resamplings that intervals come from', parseCount, 200)
      .option('--seed <n>', 'of the resamplings', parseCountOrNone, 0)
      .addHelpText(
        'after',
        `
Writes index.html (opens from the disk, nothing is loaded), report.json, savings.md. Savings are in the form of TinySaver's Table 1: what
each base costs with its best saver at accuracy drops of 1, 0.5, 0.1 and 0 points, tuned on the rows of even index and judged on the others.
${examples(['cascade report pool/ --out report', 'all pairs of the pool'])}`,
      )
      .action((pool: string, flags: ReportFlags) =>
        act(async (cli) => (await import('../../cascade/report/report-pool.ts')).reportPool(cli, pool, flags)),
      )
  },
}
