import { type Command, Option } from 'commander'
import type { Cli, CommandModule, Outcome } from '../cli.ts'
import { examples } from '../options/examples.ts'
import { parseCount, parseCountOrNone, parsePort, parsePositive } from '../options/numbers.ts'

/** Options as the command line gives them. */
export interface ServeFlags {
  readonly model: readonly string[]
  readonly host: string
  readonly port: number
  readonly device: string
  readonly workers?: number
  readonly threads?: number
  readonly sloMs?: number
  readonly queue: number
  readonly maxBodyBytes: number
  readonly maxJsonBytes?: number
  readonly maxPixels: number
  readonly maxBatch: number
  readonly requestTimeoutSeconds: number
  readonly drainSeconds: number
  readonly profileRuns: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

/** `widthwise serve --model MODEL`. */
export const serve: CommandModule = {
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void {
    const several = (value: string, previous: readonly string[] | undefined): readonly string[] => [
      ...(previous ?? []),
      value,
    ]
    command
      .addOption(
        new Option('--model <model>', 'a folder, a package or an https URL; may be given several times')
          .argParser(several)
          .makeOptionMandatory(),
      )
      .option('--port <n>', 'port to listen on; 0: any that is free', parsePort, 8000)
      .option('--host <address>', 'address to listen on; 0.0.0.0: reachable from other machines', '127.0.0.1')
      .option(
        '--slo-ms <n>',
        'milliseconds in which answers should be there; narrower widths run to keep it',
        parsePositive,
      )
      .option('--queue <n>', 'requests that may wait for a model; more are refused', parseCountOrNone, 64)
      .option('--workers <n>', 'requests that a model runs at the same time (default: 1)', parseCount)
      .option('--threads <n>', 'threads inside one run (default: as the device finds best)', parseCount)
      .option('--device <name>', 'what runs the network: auto, node', 'auto')
      .option('--max-body-bytes <n>', 'bytes of one body, as sent and once inflated', parseCount, 16 * 2 ** 20)
      .option(
        '--max-json-bytes <n>',
        'bytes of JSON in one inference request (default: what --max-batch takes)',
        parseCount,
      )
      .option('--max-pixels <n>', 'pixels of one picture', parseCount, 25_000_000)
      .option('--max-batch <n>', 'inputs of one inference request', parseCount, 64)
      .option('--request-timeout-seconds <n>', 'in which a request must have arrived', parsePositive, 30)
      .option('--drain-seconds <n>', 'that requests under way get when the server is asked to end', parsePositive, 10)
      .option('--profile-runs <n>', 'timed runs of each width at the start', parseCount, 50)
      .addOption(
        new Option('--log-level <level>', 'what is logged on standard error, as JSON lines')
          .choices(['debug', 'info', 'warn', 'error', 'silent'])
          .default('info'),
      )
      .addHelpText(
        'after',
        `\nIt listens at once and is ready (/v2/health/ready) when every model is loaded and measured. SIGTERM or Ctrl-C\nlets requests under way end; a second one ends at once.\n${examples(
          ['serve --model @widthwise/model-cifar10', 'at http://127.0.0.1:8000'],
          ['serve --model ./my-model --port 80 --host 0.0.0.0 --slo-ms 20', 'for other machines, with a soft target'],
          ['serve --model ./a --model ./b --workers 2 --threads 1', 'two models, each with two workers'],
        )}`,
      )
      .action((flags: ServeFlags) =>
        act(async (cli) => (await import('../serve/serve-models.ts')).serveModels(cli, flags)),
      )
  },
}
