import { isWidthwiseError } from '@widthwise/core'
import { readRecordLines } from '@widthwise/records'
import type { CascadeCheck } from './check.ts'

interface EdgeCase {
  readonly id: string
  readonly text: string
  readonly rows?: number
  readonly error?: { readonly reason: string; readonly line: number | null }
}

/** Texts of record files: as many rows as stated, or the stated error at the stated line. */
export const checkEdgeLines: CascadeCheck = async (document) => {
  const { classes, cases } = document as { readonly classes: number; readonly cases: readonly EdgeCase[] }
  const differences: string[] = []
  for (const { id, text, rows, error } of cases) {
    const want = error === undefined ? `${rows} rows` : `${error.reason} at line ${error.line}`
    const got = await answer(text, classes)
    if (got !== want) differences.push(`${id}: ${got}, not ${want}`)
  }
  return differences
}

async function answer(text: string, classes: number): Promise<string> {
  try {
    const { rows } = await readRecordLines(new TextEncoder().encode(text), { classes })
    return `${rows} rows`
  } catch (error) {
    if (!isWidthwiseError(error)) throw error
    return `${error.code} at line ${error.details.line}`
  }
}
