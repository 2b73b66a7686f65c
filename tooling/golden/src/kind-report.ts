import { isWidthwiseError } from '@widthwise/core'

/** A unit that did not answer as the reference, and why. */
export interface GoldenFailure {
  readonly id: string
  /** The error's code, where an error was the reason. */
  readonly code?: string
  readonly reason: string
}

/** What a run of one kind of golden files found; `found` counts the smallest units of the kind. */
export interface KindReport {
  readonly kind: string
  readonly found: number
  readonly passed: number
  readonly failed: number
  readonly failures: readonly GoldenFailure[]
  /** Units that need files which this machine does not have; not among those found. */
  readonly skipped?: readonly GoldenFailure[]
}

/** The report of a kind from its failures. */
export function kindReport(kind: string, found: number, failures: readonly GoldenFailure[]): KindReport {
  return { kind, found, passed: found - failures.length, failed: failures.length, failures }
}

/** The first few of many differences, and how many more there are. */
export function describeDifferences(differences: readonly string[]): string {
  const shown = differences.slice(0, 5)
  const more = differences.length - shown.length
  return `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}

/** The failure of a unit that an error stopped. */
export function failureOf(id: string, error: unknown): GoldenFailure {
  return isWidthwiseError(error) ? { id, code: error.code, reason: error.message } : { id, reason: String(error) }
}
