import { inspect } from 'node:util'
import { abortError, assertNotAborted, type WidthwiseError } from '@widthwise/core'
import { CommanderError } from 'commander'
import type { Cli, Outcome } from './cli.ts'
import { commandTable } from './command-table.ts'
import { commandNamed, createProgram } from './create-program.ts'
import type { Environment } from './environment.ts'
import { exitCodeOf, typedError } from './error-document.ts'
import { cliError } from './errors.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { errorLines, type OutputForm, printErrorDocument, printOutcome, printText, styleOf } from './print-outcome.ts'
import { openProgress, silentProgress } from './progress.ts'
import { writeText } from './write-text.ts'

/**
 * Runs one command line and says what the process is to exit with. Nothing is thrown: what goes wrong is printed, as a
 * line on standard error and with `--json` as the document's `error`.
 *
 * @param argv the arguments behind `widthwise`
 */
export async function runCli(argv: readonly string[], environment: Environment): Promise<ExitCode> {
  const { stdout, stderr, variables, signal } = environment
  // A failed write is told to its callback; without a listener it would end the process as well.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined)
  const named = commandNamed(argv)
  const form = outputForm(argv, named)
  const cli: Cli = {
    // Asked for, not copied: taking a process's standard input opens it.
    get stdin() {
      return environment.stdin
    },
    variables,
    signal,
    progress: async (title) => (form.quiet ? silentProgress : openProgress(stderr, title)),
  }
  // What commander would print: help and version, and what is wrong with the arguments.
  const said = { help: '', usageError: '' }
  try {
    const outcome = await parse(argv, named, said, cli)
    await printOutcome(outcome, form, environment)
    await outcome.afterwards?.()
    return outcome.error ? exitCodeOf(outcome.error) : (outcome.exitCode ?? exitCodes.done)
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) {
      await writeText(stdout, said.help)
      return exitCodes.done
    }
    const error = errorOf(thrown, signal)
    const lines = said.usageError || errorLines(error, styleOf(stderr, environment))
    const text = variables.WIDTHWISE_DEBUG ? `${lines}${inspect(thrown)}\n` : lines
    await printText(stderr, text, environment).catch(() => undefined)
    if (form.json) await printErrorDocument(error, form, environment).catch(() => undefined)
    return exitCodeOf(error)
  }
}

/** Parses the arguments and does what they say. @throws {CommanderError} after help and version, and for wrong usage */
async function parse(
  argv: readonly string[],
  named: string | undefined,
  said: { help: string; usageError: string },
  cli: Cli,
): Promise<Outcome> {
  const outcomes: Outcome[] = []
  const program = await createProgram(
    named,
    {
      help: (text) => {
        said.help += text
      },
      usageError: (text) => {
        said.usageError += text
      },
    },
    async (work) => {
      assertNotAborted(cli.signal)
      outcomes.push(await Promise.race([work(cli), graceAfterAbort(cli.signal)]))
    },
  )
  await program.parseAsync(argv, { from: 'user' })
  return outcomes[0] as Outcome
}

/** Milliseconds that cancelled work has to stop by itself and hand over what it has done. */
const graceMs = 2000

/** Fails some time after `signal` has aborted; before that, never. @throws {WidthwiseError} aborted */
function graceAfterAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => setTimeout(() => reject(abortError(signal)), graceMs).unref(), {
      once: true,
    })
  })
}

function errorOf(thrown: unknown, signal: AbortSignal): WidthwiseError {
  if (thrown instanceof CommanderError) {
    // Its message for a missing command is no sentence.
    const message = thrown.code === 'commander.help' ? 'no command is named' : thrown.message.replace(/^error: /, '')
    return cliError('usage-invalid', message, { cause: thrown })
  }
  // Whatever form the end took that the user asked for.
  return signal.aborted ? abortError(signal) : typedError(thrown)
}

function outputForm(argv: readonly string[], named: string | undefined): OutputForm {
  const options = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv
  return {
    json: options.includes('--json'),
    quiet: options.includes('--quiet') || options.includes('-q'),
    command: named === undefined ? 'error' : schemaName(named, options),
  }
}

/** A command of a group has documents of its own: those of `cascade fit` are `cascade-fit`. */
function schemaName(named: string, options: readonly string[]): string {
  const within = options[options.indexOf(named) + 1]
  return within !== undefined && commandTable[named]?.group?.includes(within) ? `${named}-${within}` : named
}
