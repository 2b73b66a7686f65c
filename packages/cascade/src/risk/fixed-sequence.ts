/** Outcome of testing candidates in a fixed order. */
export interface FixedSequenceResult {
  /** Last accepted candidate; undefined when the first one already fails. */
  readonly chosen: number | undefined
  /** Tests done: the accepted ones and the failure that ended them, if any. */
  readonly tested: number
  /** p-values of the last accepted candidate, and of the one that failed. */
  readonly pChosen: number | undefined
  readonly pFailed: number | undefined
}

/**
 * Learn then Test with fixed-sequence testing (Angelopoulos, Bates, Candès, Jordan, Lei 2021, section 3.2): candidates
 * are tested from strict to loose, each at the full level, up to the first failure. As the order is fixed beforehand,
 * the probability that any accepted candidate breaks its limit is at most `delta`, however many are tested.
 *
 * @param pOf p-value of a candidate, 0 to `candidates` − 1
 */
export function fixedSequence(
  candidates: number,
  delta: number,
  pOf: (candidate: number) => number,
): FixedSequenceResult {
  let pChosen: number | undefined
  for (let candidate = 0; candidate < candidates; candidate++) {
    const p = pOf(candidate)
    if (!(p <= delta)) {
      return { chosen: candidate > 0 ? candidate - 1 : undefined, tested: candidate + 1, pChosen, pFailed: p }
    }
    pChosen = p
  }
  return { chosen: candidates - 1, tested: candidates, pChosen, pFailed: undefined }
}
