import { Command } from 'commander'
import type { Cli, Outcome } from './cli.ts'
import { commandTable } from './command-table.ts'
import { version } from './package.ts'

/** Where the text of commander itself goes: help and version, and what is wrong with the arguments. */
export interface ProgramOutput {
  help(text: string): void
  usageError(text: string): void
}

/** The command that the arguments name, or ask help for; undefined when it is none of ours. */
export function commandNamed(argv: readonly string[]): string | undefined {
  const operands = argv.filter((argument) => !argument.startsWith('-'))
  const name = operands[0] === 'help' ? operands[1] : operands[0]
  return name !== undefined && Object.hasOwn(commandTable, name) ? name : undefined
}

/**
 * The parser of the whole command line. Of the commands only `named` is defined in full; of the others their line in the
 * help.
 *
 * @param act runs the work of the command once its arguments are parsed
 */
export async function createProgram(
  named: string | undefined,
  output: ProgramOutput,
  act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>,
): Promise<Command> {
  const program = new Command('widthwise')
    .description('One vision model at any width: the cheapest way to an answer inside a budget.')
    .version(version, '-v, --version', 'print the version')
    .option('--json', 'print one JSON document and nothing else')
    .option('-q, --quiet', 'no progress, no notes')
    .helpOption('-h, --help', 'print help')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: output.help, writeErr: output.usageError })
    .showHelpAfterError('Run it with --help to see how it is written.')
    .exitOverride()
    .addHelpText('after', notes)
  for (const [name, { summary, load }] of Object.entries(commandTable)) {
    const command = program
      .command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
    if (name === named) (await load()).define(command, act)
  }
  return program
}

const notes = `
Every command takes --json and --quiet, and --help with examples.

Exit codes: 0 all done; 1 an input failed (the others are answered) or a check did not hold; 2 wrong usage;
3 a model, file or device could not be used; 130 cancelled.`
