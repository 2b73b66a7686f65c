import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countsByHand, smallPool } from './any-models.test-data.ts'
import { referenceThreshold, selectByReferenceCode, selectSavers } from './index.ts'

it('stops at the first threshold of its grid that violates, and reports it', () => {
  fc.assert(
    fc.property(smallPool, (models) => {
      const { pairs } = selectByReferenceCode(models)
      for (const pair of pairs) {
        const [saver, base] = [pair.saver, pair.base].map((name) => models.find((one) => one.name === name)) as [
          (typeof models)[number],
          (typeof models)[number],
        ]
        const at = (index: number) => countsByHand(saver, base, (confidence) => confidence > referenceThreshold(index))
        let index = 0
        while (index < 999 && at(index).saverCorrect >= at(index).baseCorrect) index++
        const { exited, saverCorrect, baseCorrect } = at(index)
        expect(pair).toMatchObject({ index, threshold: 1 + index * (0.999 - 1), exited, saverCorrect, baseCorrect })
        expect(pair.neverViolated).toBe(saverCorrect >= baseCorrect)
      }
    }),
    { numRuns: 30 },
  )
})

it('can answer with a threshold at which the saver is worse, where eq. 7 does not', () => {
  const saver = { name: 's', cost: 1, confidence: Float64Array.of(0.9, 0.8), right: Uint8Array.of(1, 0) }
  const base = { name: 'b', cost: 4, confidence: Float64Array.of(1, 1), right: Uint8Array.of(1, 1) }
  const { summary, pairs } = selectByReferenceCode([saver, base])
  expect(summary).toMatchObject({
    pairs: 1,
    exitsMoreThanEquation7: 1,
    answersThatViolateTheConstraint: 1,
    largestRatioGap: 0.5,
  })
  expect(pairs[0]).toMatchObject({ exited: 2, saverCorrect: 1, baseCorrect: 2, neverViolated: false })
  expect(selectSavers([saver, base]).pairs[0]?.match.exited).toBe(1)
})
