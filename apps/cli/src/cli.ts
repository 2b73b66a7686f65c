import type { WidthwiseError } from '@widthwise/core'
import type { Command } from 'commander'
import type { Environment } from './environment.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Progress } from './progress.ts'
import type { Style } from './text/style.ts'

/** What a command has at hand while it works. It prints nothing itself, so that `--json` is one document and nothing else. */
export interface Cli {
  readonly stdin: Environment['stdin']
  readonly variables: Environment['variables']
  /** Aborts when the user cancels. */
  readonly signal: AbortSignal
  /** A bar on a terminal's standard error; nothing elsewhere or with `--quiet`. */
  progress(title: string): Promise<Progress>
}

/** What a command has found out, in both of the forms it can be asked for. */
export interface Outcome {
  /** `done` when left out. */
  readonly exitCode?: ExitCode
  /** The JSON document, without its `schema`. */
  readonly document: Readonly<Record<string, unknown>>
  /** The same for people. `quiet`: no more than the answers themselves. */
  text(style: Style, quiet: boolean): string | Promise<string>
  /** Inputs that failed; people read of them on standard error, the document has them in place. */
  readonly failures?: readonly Failure[]
  /** What stopped the work before its end; the document has what was done until then. Decides the exit code. */
  readonly error?: WidthwiseError | undefined
  /** Work that goes on once all of this has been printed, until the user ends it: that of a server. */
  afterwards?(): Promise<void>
}

/** An input that could not be answered. */
export interface Failure {
  readonly subject: string
  readonly error: WidthwiseError
}

/** A command: how it is written, and what does it. Its heavy imports happen inside, so that help and errors stay quick. */
export interface CommandModule {
  /** @param act runs the work of the command once its arguments are parsed */
  define(command: Command, act: (work: (cli: Cli) => Promise<Outcome>) => Promise<void>): void
}
