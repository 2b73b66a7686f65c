import type { Command } from 'commander'
import type { Cli, CommandModule, Outcome } from '../cli.ts'
import { examples } from '../options/examples.ts'
import { fit } from './cascade/fit.ts'
import { report } from './cascade/report.ts'
import { run } from './cascade/run.ts'
import { select } from './cascade/select.ts'
import type { Subcommand } from './cascade/subcommand.ts'

const subcommands: readonly Subcommand[] = [select, fit, run, report]

/** `widthwise cascade …`: a group of commands; those of records need no model. */
export const cascade: CommandModule = {
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void {
    for (const { name, summary, define } of subcommands) {
      define(
        command
          .command(name)
          .summary(summary)
          .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`),
        act,
      )
    }
    command.addHelpText(
      'after',
      examples(
        ['cascade select pool/ --split even-odd', 'the best saver of every model, judged on other rows'],
        ['cascade fit pool/ --chain small,large --max-loss 0.01 --out cascade.json', 'thresholds with a guarantee'],
        ['cascade run cascade.json photos/', 'live'],
        ['cascade report pool/ --out report', 'savings, reliability and an interactive frontier'],
      ),
    )
  },
}
