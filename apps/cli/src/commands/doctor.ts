import type { Command } from 'commander'
import type { Cli, CommandModule, Outcome } from '../cli.ts'
import { examples } from '../options/examples.ts'

/** `widthwise doctor`. */
export const doctor: CommandModule = {
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void {
    command
      .addHelpText(
        'after',
        `\nIt runs a small network and decodes a small picture, so what it says works has worked.\nExit code 1 when something is wrong without which nothing can be classified.\n${examples(
          ['doctor', 'what this machine offers, and what is wrong'],
          ['doctor --json > doctor.json', 'the same to attach to a report of a fault'],
        )}`,
      )
      .action(() => act(async (cli) => (await import('../doctor/examine.ts')).examine(cli)))
  },
}
