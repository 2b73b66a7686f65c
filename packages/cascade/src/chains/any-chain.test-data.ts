import fc from 'fast-check'
import { evaluateChain } from '../evaluate-chain.ts'
import type { Predictions } from '../predictions.ts'
import type { ChainThreshold } from './candidate-thresholds.ts'

/** A chain's predictions with few distinct confidences, so that ties are common. */
export function anyChain(
  models: { min: number; max: number },
  costs: fc.Arbitrary<number>,
): fc.Arbitrary<readonly Predictions[]> {
  return fc.tuple(fc.integer(models), fc.integer({ min: 1, max: 40 })).chain(([count, rows]) =>
    fc.array(
      fc.record({
        confidence: fc
          .array(fc.integer({ min: 0, max: 8 }), { minLength: rows, maxLength: rows })
          .map((values) => Float32Array.from(values, (value) => value / 8)),
        right: fc
          .array(fc.integer({ min: 0, max: 1 }), { minLength: rows, maxLength: rows })
          .map((marks) => Uint8Array.from(marks)),
        cost: costs,
      }),
      { minLength: count, maxLength: count },
    ),
  )
}

/** Candidate thresholds of one exit: not sorted, with repetitions, some that let nobody or everybody exit. */
export const anyCandidates: fc.Arbitrary<readonly ChainThreshold[]> = fc.array(
  fc.oneof(
    fc.integer({ min: -1, max: 9 }).map((value) => value / 8),
    fc.constantFrom(null, Number.POSITIVE_INFINITY),
  ),
  { minLength: 1, maxLength: 6 },
)

/** Every vector of candidates. */
export function everyVector(
  candidates: readonly (readonly ChainThreshold[])[],
): readonly (readonly ChainThreshold[])[] {
  return candidates.reduce<readonly (readonly ChainThreshold[])[]>(
    (vectors, list) => vectors.flatMap((vector) => list.map((threshold) => [...vector, threshold])),
    [[]],
  )
}

/** The frontier as one would write it down: every vector, row by row, then what nothing dominates. */
export function bruteFrontier(
  stages: readonly Predictions[],
  candidates: readonly (readonly ChainThreshold[])[],
): readonly (readonly [totalCost: number, right: number])[] {
  const all = everyVector(candidates)
    .map((vector) => evaluateChain(stages, vector))
    .map(({ totalCost, right }) => [totalCost, right] as const)
    .sort((a, b) => a[0] - b[0] || b[1] - a[1])
  let most = -1
  return all.filter(([, right]) => {
    const better = right > most
    most = Math.max(most, right)
    return better
  })
}
