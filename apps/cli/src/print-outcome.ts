import type { WidthwiseError } from '@widthwise/core'
import type { Failure, Outcome } from './cli.ts'
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
    const lines = groupFailures(failures).map(({ error, subject }) => errorLines(error, style, subject))
    await printText(stderr, lines.join(''), environment)
  }
  if (error) await printText(stderr, errorLines(error, styleOf(stderr, environment)), environment)
}

/** One failure for all inputs that failed alike: a budget that nothing fits fails every picture in the same words. */
function groupFailures(failures: readonly Failure[]): readonly Failure[] {
  const groups = new Map<string, [Failure, ...Failure[]]>()
  for (const failure of failures) {
    const key = JSON.stringify([failure.error.code, failure.error.message])
    const group = groups.get(key)
    if (group) group.push(failure)
    else groups.set(key, [failure])
  }
  return Array.from(groups.values(), ([{ error, subject }, ...others]) => ({
    error,
    subject: others.length === 0 ? subject : `${subject} and ${others.length} more`,
  }))
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
