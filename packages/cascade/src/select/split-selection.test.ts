import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countsByHand, smallPool } from './any-models.test-data.ts'
import { type ModelColumns, selectOnSplit, selectSavers, splitEvenOdd } from './index.ts'

it('matches on the even rows and counts at that threshold on the odd ones', () => {
  fc.assert(
    fc.property(
      smallPool.filter(([first]) => (first?.right.length ?? 0) > 1),
      (models) => {
        const { calibration, test } = splitEvenOdd(models)
        const split = selectOnSplit(calibration, test)
        const alone = selectSavers(calibration)
        const onTest = selectSavers(test)
        expect(split.calibrationRows + split.testRows).toBe(models[0]?.right.length)
        for (const [index, pair] of split.pairs.entries()) {
          expect(pair.calibration).toEqual(alone.pairs[index]?.match)
          expect(pair.testDeltaC).toBe(onTest.pairs[index]?.match.deltaC)
          const named = (name: string): ModelColumns => test.find((model) => model.name === name) as ModelColumns
          const { le } = pair.calibration
          const exits = (confidence: number): boolean => le !== null && confidence >= le
          expect(pair.test).toEqual(countsByHand(named(pair.saver), named(pair.base), exits))
        }
        for (const [index, { best, bestOnTest }] of split.selection.entries()) {
          expect(best).toBe(alone.selection[index]?.best)
          expect(bestOnTest ?? null).toBe(onTest.selection[index]?.best)
        }
      },
    ),
  )
})
