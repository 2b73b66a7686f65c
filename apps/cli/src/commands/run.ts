import type { Command } from 'commander'
import type { Cli, CommandModule, Outcome } from '../cli.ts'
import { examples } from '../options/examples.ts'

/** Options as the command line gives them. */
export interface RunFlags {
  readonly device: string
  readonly out?: string
}

/** `widthwise run CASE…`. */
export const run: CommandModule = {
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void {
    command
      .argument('<case...>', 'folders with a case.json, or folders of such folders')
      .option('--device <name>', 'what runs the networks: auto, node', 'auto')
      .option('--out <folder>', 'write what the device answered to <folder>/<id>.safetensors')
      .addHelpText(
        'after',
        examples(
          ['run golden/forward/convnext-micro', 'one case'],
          ['run golden/forward --out answers --json', 'all cases of a folder; keep the answers'],
        ),
      )
      .action((cases: readonly string[], flags: RunFlags) =>
        act(async (cli) => (await import('../run/run-cases.ts')).runCases(cli, cases, flags)),
      )
  },
}
