import type { WidthwiseError } from '@widthwise/core'
import type { Outcome } from './cli.ts'
import { type Environment, hasColours, type OutputStream } from './environment.ts'
import { errorDocument } from './error-document.ts'
import { printable } from './text/printable.ts'
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
    await printText(stdout, text === '' || text.endsWith('\n') ? text : `${text}\n`, environment)
    const style = styleOf(stderr, environment)
    const lines = failures.map((failure) => errorLines(failure.error, style, failure.subject))
    await printText(stderr, lines.join(''), environment)
  }
  if (error) await printText(stderr, errorLines(error, styleOf(stderr, environment)), environment)
}

/** Prints text for people, who are to see all of it: what a terminal would obey is written out. */
export function printText(stream: OutputStream, text: string, { variables }: Environment): Promise<void> {
  return writeText(stream, printable(text, { lines: true, colours: hasColours(stream, variables) }))
}

/** Prints the document of a command that did nothing. */
export function printErrorDocument(error: WidthwiseError, form: OutputForm, environment: Environment): Promise<void> {
  return writeText(environment.stdout, documentText(form.command, { error: errorDocument(error) }))
}

/** An error as people read it: what is wrong, its code, and on a line of its own what to do. */
export function errorLines({ code, message, hint }: WidthwiseError, { colours }: Style, subject = ''): string {
  const what = subject === '' || message.includes(subject) ? message : `${subject}: ${message}`
  return `${colours.red('error')}: ${printable(what)} ${colours.dim(`(${code})`)}\n  ${hint}\n`
}

/** The style of text that goes to a stream. */
export function styleOf(stream: Environment['stdout'], { variables }: Environment): Style {
  return createStyle(hasColours(stream, variables), stream.isTTY ? stream.columns : undefined)
}

function documentText(command: string, document: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ schema: `widthwise.${command}/1`, ...document }, null, 2)}\n`
}
