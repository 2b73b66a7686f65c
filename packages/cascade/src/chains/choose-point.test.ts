import { describe, expect, it } from 'vitest'
import { bestWithinCost, cheapestWithRight, lowestObjective } from './choose-point.ts'

const point = (totalCost: number, right: number) => ({
  thresholds: [0.5],
  totalCost,
  meanCost: totalCost / 10,
  right,
  top1: right / 10,
})
const points = [point(10, 5), point(20, 7), point(50, 8), point(90, 9)]

describe('a point of a frontier', () => {
  it('is the most accurate within a cost, its own included', () => {
    expect(bestWithinCost(points, 50)?.right).toBe(8)
    expect(bestWithinCost(points, 49.9)?.right).toBe(7)
    expect(bestWithinCost(points, 9)).toBeUndefined()
  })

  it('is the cheapest with enough right answers', () => {
    expect(cheapestWithRight(points, 8)?.totalCost).toBe(50)
    expect(cheapestWithRight(points, 6)?.totalCost).toBe(20)
    expect(cheapestWithRight(points, 10)).toBeUndefined()
  })

  it('minimises a trade-off between cost and accuracy', () => {
    const ends = { first: { totalCost: 10, right: 5 }, last: { totalCost: 110, right: 9 } }
    expect(lowestObjective(points, ends, 0)?.totalCost).toBe(10)
    expect(lowestObjective(points, ends, 1)?.right).toBe(9)
    // (20, 7): a = 1/2, c = 1/10.
    expect(lowestObjective(points, ends, 0.25)).toMatchObject({ totalCost: 20, objective: 0.25 * 0.5 + 0.75 * 0.1 })
  })

  it('needs models that differ, and a weight that is a share', () => {
    const same = { first: { totalCost: 10, right: 5 }, last: { totalCost: 110, right: 5 } }
    const ends = { first: { totalCost: 10, right: 5 }, last: { totalCost: 110, right: 9 } }
    for (const ask of [() => lowestObjective(points, same, 0.5), () => lowestObjective(points, ends, 1.5)]) {
      expect(ask).toThrowError(expect.objectContaining({ code: 'chain-invalid' }))
    }
  })
})
