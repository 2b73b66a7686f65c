import { type AbortSignalLike, assertNotAborted } from '@widthwise/core'
import { recordsError } from './errors.ts'
import { LineSplitter } from './line-splitter.ts'
import type { RecordColumns } from './record-columns.ts'
import { type KeptColumns, RecordColumnsBuilder } from './record-columns-builder.ts'

/** Options of {@link readRecordLines}. */
export interface ReadRecordsOptions extends KeptColumns {
  /** Number of classes; labels, predictions, top and logits are checked against it. */
  readonly classes?: number
  /** What messages call the source; `records` when left out. */
  readonly name?: string
  readonly signal?: AbortSignalLike
}

/**
 * Reads records from JSON lines into columns: one object a line with `id`, `label`, `prediction`, `confidence` and
 * perhaps `top` and `logits`. Blank lines, CRLF, a byte order mark and unknown fields are let be. The source is
 * streamed; no object of a row is kept.
 *
 * @param source UTF-8 bytes: a file's stream, a response's body, or all at once
 * @throws {WidthwiseError} `not-json`, `field-missing`, `field-type`, `confidence-not-finite`, `confidence-out-of-range`,
 *   `label-out-of-range`, `prediction-out-of-range`, `top-disagrees`, `top-invalid`, `logits-length`, `duplicate-id`,
 *   `line-too-long`, each with `details.line`; `no-rows`; `aborted`
 */
export async function readRecordLines(
  source: Uint8Array | AsyncIterable<Uint8Array>,
  options: ReadRecordsOptions = {},
): Promise<RecordColumns> {
  const { classes, name = 'records', signal } = options
  const splitter = new LineSplitter(name)
  const builder = new RecordColumnsBuilder(classes, options)
  const read = (lines: readonly string[]): void => {
    const firstLine = splitter.lines - lines.length + 1
    lines.forEach((line, i) => {
      pushLine(builder, line, name, firstLine + i)
    })
  }
  for await (const chunk of source instanceof Uint8Array ? [source] : source) {
    assertNotAborted(signal)
    read(splitter.push(chunk))
  }
  read(splitter.end())
  if (builder.rows === 0) {
    throw recordsError('no-rows', `${name}: no record in it`, { details: { source: name, line: null } })
  }
  return builder.finish()
}

function pushLine(builder: RecordColumnsBuilder, text: string, name: string, line: number): void {
  if (text.trim() === '') return
  const details = { source: name, line }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw recordsError('not-json', `${name}, line ${line}: ${(cause as Error).message}`, { details, cause })
  }
  const problem = builder.push(value)
  if (problem !== undefined) throw recordsError(problem.code, `${name}, line ${line}: ${problem.message}`, { details })
}
