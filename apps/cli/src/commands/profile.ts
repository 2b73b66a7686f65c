import type { Command } from 'commander'
import type { Cli, CommandModule, Outcome } from '../cli.ts'
import { examples } from '../options/examples.ts'
import { parseCount } from '../options/numbers.ts'

/** Options as the command line gives them. */
export interface ProfileFlags {
  readonly device: string
  readonly runs: number
  readonly out?: string
}

/** `widthwise profile MODEL`. */
export const profile: CommandModule = {
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void {
    command
      .argument('<model>', 'a folder with a widthwise.json, a package that has one, or its https URL')
      .option('--device <name>', 'what runs the network: auto, node', 'auto')
      .option('--runs <n>', 'timed runs of each width', parseCount, 50)
      .option('--out <file>', 'write the profile to a file as well')
      .addHelpText(
        'after',
        `\nWidths take turns on one image at a time. The profile is kept in the cache folder, for budgets in milliseconds.\n${examples(
          ['profile @widthwise/model-cifar10', 'time, MACs and memory of every width'],
          ['profile ./my-model --runs 200 --out profile.json', 'measure with more care, keep a copy'],
        )}`,
      )
      .action((model: string, flags: ProfileFlags) =>
        act(async (cli) => (await import('../profile/profile-model.ts')).profileModel(cli, model, flags)),
      )
  },
}
