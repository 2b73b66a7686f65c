import type { WidthwiseError } from '@widthwise/core'
import type { Outcome } from './cli.ts'
import { type Environment, hasColours } from './environment.ts'
import { errorDocument } from './error-document.ts'
import { createStyle, type Style } from './text/style.ts'
import { writeText } from './write-text.ts'

/** In which form results are wanted. */
export interface OutputForm {
  readonly json: boolean
  readonly quiet: boolean
  /** Names the document's `schema`. */
  readonly command: string
}

/** Prints what a command found out, once: as a document, or for people with the failures on standard error. */
export async function printOutcome(outcome: Outcome, form: OutputForm, environment: Environment): Promise<void> {
  const { document, error, failures = [] } = outcome
  const { stdout, stderr } = environment
  if (form.json) {
    await writeText(stdout, documentText(form.command, { ...document, ...(error && { error: errorDocument(error) }) }))
  } else {
    const text = await outcome.text(styleOf(stdout, environment), form.quiet)
    await writeText(stdout, text === '' || text.endsWith('\n') ? text : `${text}\n`)
    const style = styleOf(stderr, environment)
    await writeText(stderr, failures.map((failure) => errorLines(failure.error, style, failure.subject)).join(''))
  }
  if (error) await writeText(stderr, errorLines(error, styleOf(stderr, environment)))
}

/** Prints the document of a command that did nothing. */
export function printErrorDocument(error: WidthwiseError, form: OutputForm, environment: Environment): Promise<void> {
  return writeText(environment.stdout, documentText(form.command, { error: errorDocument(error) }))
}

/** An error as people read it: what is wrong, its code, and on a line of its own what to do. */
export function errorLines({ code, message, hint }: WidthwiseError, { colours }: Style, subject = ''): string {
  const what = subject === '' || message.includes(subject) ? message : `${subject}: ${message}`
  return `${colours.red('error')}: ${what} ${colours.dim(`(${code})`)}\n  ${hint}\n`
}

/** The style of text that goes to a stream. */
export function styleOf(stream: Environment['stdout'], { variables }: Environment): Style {
  return createStyle(hasColours(stream, variables), stream.isTTY ? stream.columns : undefined)
}

function documentText(command: string, document: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ schema: `widthwise.${command}/1`, ...document }, null, 2)}\n`
}
