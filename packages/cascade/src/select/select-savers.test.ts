import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countsByHand, largePool, smallPool, thresholdsByHand } from './any-models.test-data.ts'
import {
  defaultDrops,
  type ModelColumns,
  rowsLost,
  type SaverPair,
  saverPairs,
  selectionPool,
  selectSavers,
} from './index.ts'

/** The pair as its definitions say, by trying every threshold. */
function pairByHand(saver: ModelColumns, base: ModelColumns): Omit<SaverPair, 'at'> {
  const thresholds = thresholdsByHand(saver)
  const points = thresholds.map((le, k) => ({
    ...countsByHand(saver, base, (confidence) => le !== null && confidence >= le),
    gt: thresholds[k + 1] ?? null,
    le,
  }))
  const rows = saver.right.length
  const baseRight = base.right.reduce((sum, mark) => sum + mark, 0)
  const feasible = points.map(({ saverCorrect, baseCorrect }) => saverCorrect >= baseCorrect)
  const match = points[feasible.lastIndexOf(true)] as (typeof points)[number]
  const violation = feasible.indexOf(false)
  const most = Math.max(...points.map(({ systemCorrect }) => systemCorrect))
  return {
    saver: saver.name,
    base: base.name,
    match: { ...match, rMatch: match.exited / rows, deltaC: saver.cost / base.cost - match.exited / rows },
    firstViolation:
      violation < 0
        ? null
        : {
            exited: points[violation]?.exited as number,
            exitedBefore: points[violation - 1]?.exited as number,
            feasibleStretches: feasible.filter((one, k) => one && feasible[k - 1] !== true).length,
          },
    required: defaultDrops.map((drop) => {
      const point = points.findLast((one) => one.systemCorrect >= baseRight - rowsLost(drop, rows))
      return { drop, ...(point as (typeof points)[number]), saverAlone: point?.gt === null && point.le !== null }
    }),
    best: points.findLast(({ systemCorrect }) => systemCorrect === most) as (typeof points)[number],
  }
}

const withoutAt = ({ at: _, ...pair }: SaverPair): Omit<SaverPair, 'at'> => pair

describe('selectSavers', () => {
  it('finds what trying every threshold of every pair finds', () => {
    fc.assert(
      fc.property(smallPool, (models) => {
        const byHand = models.flatMap((base) =>
          models.filter(({ cost }) => cost < base.cost).map((saver) => pairByHand(saver, base)),
        )
        expect(selectSavers(models).pairs.map(withoutAt)).toEqual(byHand)
      }),
    )
  })

  it.each([1, 2, 3])('passes over blocks of rows without missing a point (seed %i)', (seed) => {
    const models = largePool(3000, seed)
    for (const pair of selectSavers(models).pairs) {
      const named = (name: string): ModelColumns => models.find((model) => model.name === name) as ModelColumns
      expect(withoutAt(pair)).toEqual(pairByHand(named(pair.saver), named(pair.base)))
    }
  })

  it('says what any threshold does', () => {
    fc.assert(
      fc.property(smallPool, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (models, extra) => {
        const thresholds = [0, ...extra, 0.5, 1]
        for (const { saver, base, at } of selectSavers(models, { thresholds }).pairs) {
          const named = (name: string): ModelColumns => models.find((model) => model.name === name) as ModelColumns
          expect(at).toEqual(
            thresholds.map((threshold) => ({
              threshold,
              ...countsByHand(named(saver), named(base), (confidence) => confidence >= threshold),
            })),
          )
        }
      }),
    )
  })

  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(smallPool, fc.infiniteStream(fc.nat()), (models, keys) => {
        const order = Array.from(models[0]?.right ?? [], (_, row) => ({ row, key: keys.next().value as number }))
        order.sort((a, b) => a.key - b.key)
        const permuted = models.map((model) => ({
          ...model,
          confidence: Float64Array.from(order, ({ row }) => model.confidence[row] as number),
          right: Uint8Array.from(order, ({ row }) => model.right[row] as number),
        }))
        expect(selectSavers(permuted)).toEqual(selectSavers(models))
      }),
    )
  })

  it('chooses the lowest ΔC, then the cheaper, then the first', () => {
    fc.assert(
      fc.property(smallPool, (models) => {
        const { pairs, selection } = selectSavers(models)
        expect(selection.map(({ base }) => base)).toEqual(models.map(({ name }) => name))
        for (const { base, best, deltaC, saves, ranking } of selection) {
          const candidates = models.flatMap(({ name, cost }, index) => {
            const pair = pairs.find((one) => one.base === base && one.saver === name)
            return pair ? [{ name, cost, index, deltaC: pair.match.deltaC }] : []
          })
          const better = (a: (typeof candidates)[number], b: (typeof candidates)[number]): number =>
            a.deltaC - b.deltaC || a.cost - b.cost || a.index - b.index
          candidates.sort(better)
          expect(ranking).toEqual(candidates.map(({ name }) => name))
          expect(best).toBe(candidates[0]?.name ?? null)
          expect(deltaC).toBe(candidates[0]?.deltaC ?? null)
          expect(saves).toBe((candidates[0]?.deltaC ?? 0) < 0)
        }
      }),
    )
  })

  it('is the same saver by saver, whoever does them', () => {
    const models = largePool(500, 9)
    const pool = selectionPool(models)
    const apart = models.flatMap((_, saver) => saverPairs(pool, saver))
    expect(new Set(apart.map((pair) => JSON.stringify(pair)))).toEqual(
      new Set(selectSavers(models).pairs.map((pair) => JSON.stringify(pair))),
    )
  })

  it('handles more models than a word has bits', () => {
    const [pattern] = largePool(300, 4) as [ModelColumns]
    const models = Array.from({ length: 70 }, (_, index) => ({
      ...pattern,
      name: `m${index}`,
      cost: index,
      right: pattern.right.map((mark, row) => ((row * 7 + index) % 5 === 0 ? 1 - mark : mark)),
    }))
    const { pairs } = selectSavers(models)
    expect(pairs).toHaveLength((70 * 69) / 2)
    for (const pair of [pairs[0], pairs[1000], pairs[2414]] as SaverPair[]) {
      const at = (name: string): ModelColumns => models[Number(name.slice(1))] as ModelColumns
      expect(withoutAt(pair)).toEqual(pairByHand(at(pair.saver), at(pair.base)))
    }
  })
})
