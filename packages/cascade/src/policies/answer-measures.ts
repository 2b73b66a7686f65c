/** How sure an answer is, from its probabilities; all in float64. */
export interface AnswerMeasures {
  /** Largest probability. */
  readonly maxProb: number
  /** Largest minus second largest probability; the largest itself where there is only one class. */
  readonly margin: number
  /** −Σ p ln p in nats, 0 · ln 0 = 0; from 0 (certain) to ln(classes). */
  readonly entropy: number
}

/** Measures of one answer. @param probabilities one a class, widened exactly */
export function answerMeasures(probabilities: ArrayLike<number>): AnswerMeasures {
  const [maxProb, second] = largestTwo(probabilities)
  return { maxProb, margin: maxProb - second, entropy: entropyOf(probabilities) }
}

/** The largest and the second largest of some values, 0 or more; equal ones are both. */
export function largestTwo(
  values: ArrayLike<number>,
  from = 0,
  end: number = values.length,
): readonly [number, number] {
  let largest = 0
  let second = 0
  for (let i = from; i < end; i++) {
    const value = values[i] as number
    if (value > largest) {
      second = largest
      largest = value
    } else if (value > second) second = value
  }
  return [largest, second]
}

/** −Σ p ln p in nats. */
export function entropyOf(probabilities: ArrayLike<number>, from = 0, end: number = probabilities.length): number {
  let sum = 0
  for (let i = from; i < end; i++) {
    const p = probabilities[i] as number
    if (p > 0) sum += p * Math.log(p)
  }
  // Not -0 for a certain answer.
  return sum === 0 ? 0 : -sum
}

/** 1 − H/ln C: 1 for a certain answer, 0 for a uniform one; rounding may not leave [0, 1]. */
export function negEntropyScore(entropy: number, classes: number): number {
  return Math.min(1, Math.max(0, 1 - entropy / Math.log(classes)))
}
