import { cascadeError } from '../errors.ts'

/**
 * Candidate thresholds in the order in which they are tested, strict to loose: entry j holds one threshold for each
 * model but the last, and no threshold grows from one entry to the next. The path is fixed before any row is looked at.
 */
export type ThresholdPath = readonly (readonly number[])[]

/**
 * The path on which all exits share the threshold (steps − j)/steps, j = 0 to `steps`: from "only the fully confident
 * leave" to "everybody leaves".
 *
 * @param steps 1,000 for a limit on harm, which grows along the path; 100 for the net loss, which need not and so is
 *   tested at fewer, farther points
 * @param exits models that may answer before the last
 * @throws {WidthwiseError} threshold-path-invalid
 */
export function evenThresholds(steps: number, exits = 1): ThresholdPath {
  if (!(Number.isSafeInteger(steps) && steps >= 1)) {
    throw cascadeError('threshold-path-invalid', `a path of ${steps} steps; a whole number of at least 1 is needed`)
  }
  return Array.from({ length: steps + 1 }, (_, j) => new Array<number>(exits).fill((steps - j) / steps))
}

/** @throws {WidthwiseError} threshold-path-invalid */
export function assertPath(path: ThresholdPath, exits: number): void {
  if (path.length === 0) throw cascadeError('threshold-path-invalid', 'a path without candidates')
  for (const [j, thresholds] of path.entries()) {
    const problem =
      thresholds.length !== exits
        ? `has ${thresholds.length} thresholds for ${exits} exits`
        : thresholds.some(Number.isNaN)
          ? 'holds NaN'
          : thresholds.some((threshold, exit) => threshold > (path[j - 1]?.[exit] ?? Number.POSITIVE_INFINITY))
            ? 'is stricter than the one before it'
            : undefined
    if (problem)
      throw cascadeError('threshold-path-invalid', `candidate ${j} ${problem}`, { details: { candidate: j } })
  }
}

/** The first candidate at which a confidence reaches the threshold of `exit`; `path.length` when none lets it leave. */
export function firstReached(path: ThresholdPath, exit: number, confidence: number): number {
  let low = 0
  let high = path.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (confidence >= ((path[middle] as readonly number[])[exit] as number)) high = middle
    else low = middle + 1
  }
  return low
}
