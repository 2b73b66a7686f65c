import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countsByHand, largePool, smallPool, thresholdsByHand } from './any-models.test-data.ts'
import { type ModelColumns, mostAccurateWithin, poolFrontier } from './index.ts'

type Point = readonly [cost: number, correct: number]

function pointsByHand(models: readonly ModelColumns[]): Point[] {
  const alone = models.map(
    ({ cost, right }): Point => [cost * right.length, right.reduce((sum, mark) => sum + mark, 0)],
  )
  const pairs = models.flatMap((base) =>
    models
      .filter(({ cost }) => cost < base.cost)
      .flatMap((saver) =>
        thresholdsByHand(saver).map((le): Point => {
          const { exited, systemCorrect } = countsByHand(saver, base, (value) => le !== null && value >= le)
          const rows = saver.right.length
          return [saver.cost * rows + base.cost * (rows - exited), systemCorrect]
        }),
      ),
  )
  return [...alone, ...pairs]
}

function frontierByHand(points: readonly Point[]): Point[] {
  const beaten = ([cost, correct]: Point): boolean =>
    points.some(([c, r]) => c <= cost && r >= correct && (c < cost || r > correct))
  const distinct = new Map(points.filter((point) => !beaten(point)).map((point) => [point.join(), point]))
  return [...distinct.values()].sort((a, b) => a[0] - b[0])
}

describe('poolFrontier', () => {
  it('holds every operating point that no other beats', () => {
    fc.assert(
      fc.property(smallPool, (models) => {
        const all = pointsByHand(models)
        const { operatingPoints, points } = poolFrontier(models)
        expect(operatingPoints).toBe(all.length)
        expect(points.map(({ totalCost, correct }) => [totalCost, correct])).toEqual(frontierByHand(all))
      }),
    )
  })

  it('passes over blocks of rows without missing a point', () => {
    const models = largePool(2000, 5).slice(0, 4)
    const { points } = poolFrontier(models)
    const sorted = pointsByHand(models).sort((a, b) => a[0] - b[0] || b[1] - a[1])
    const expected: Point[] = []
    for (const point of sorted) if (point[1] > (expected.at(-1)?.[1] ?? -1)) expected.push(point)
    expect(points.map(({ totalCost, correct }) => [totalCost, correct])).toEqual(expected)
  })

  it('is exact beyond 53 bits', () => {
    const [saver, base] = [
      { name: 's', cost: 2 ** 52 + 1, confidence: Float64Array.of(0.9, 0.1, 0.2), right: Uint8Array.of(1, 0, 0) },
      { name: 'b', cost: 2 ** 52 + 3, confidence: Float64Array.of(1, 1, 1), right: Uint8Array.of(1, 1, 1) },
    ] as const
    expect(poolFrontier([saver, base]).points.map(({ totalCost }) => totalCost)).toEqual([
      3n * (2n ** 52n + 1n),
      3n * (2n ** 52n + 3n),
    ])
  })

  it('answers a budget with the most accurate point within it', () => {
    const frontier = poolFrontier(largePool(200, 1))
    for (const point of frontier.points) expect(mostAccurateWithin(frontier, point.totalCost)).toBe(point)
    expect(mostAccurateWithin(frontier, Number(frontier.points[0]?.totalCost) - 1)).toBeUndefined()
  })
})
