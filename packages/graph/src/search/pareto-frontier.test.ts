import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bestWithin, paretoFrontier, type SearchPoint } from './pareto-frontier.ts'

const point = fc.record({
  widths: fc.constant([1]),
  cost: fc.integer({ min: 0, max: 20 }),
  accuracy: fc.integer({ min: 0, max: 10 }),
})

const dominates = (a: SearchPoint, b: SearchPoint): boolean =>
  a.cost <= b.cost && a.accuracy >= b.accuracy && (a.cost < b.cost || a.accuracy > b.accuracy)

describe('paretoFrontier', () => {
  it('keeps what nothing dominates, once', () => {
    fc.assert(
      fc.property(fc.array(point), (points) => {
        const frontier = paretoFrontier(points)
        for (const kept of frontier) expect(points.some((other) => dominates(other, kept))).toBe(false)
        for (const any of points) {
          const represented = frontier.filter(
            (kept) => dominates(kept, any) || (kept.cost === any.cost && kept.accuracy === any.accuracy),
          )
          expect(represented.length).toBeGreaterThan(0)
        }
        for (const [index, kept] of frontier.entries()) {
          const next = frontier[index + 1]
          if (next) expect(next.cost > kept.cost && next.accuracy > kept.accuracy).toBe(true)
        }
      }),
    )
  })

  it('keeps the first of equals', () => {
    const points = [
      { widths: [0.5], cost: 1, accuracy: 2 },
      { widths: [1], cost: 1, accuracy: 2 },
    ]
    expect(paretoFrontier(points)).toEqual([points[0]])
  })
})

describe('bestWithin', () => {
  it('is the most accurate that fits', () => {
    fc.assert(
      fc.property(fc.array(point), fc.integer({ min: -1, max: 21 }), (points, budget) => {
        const fitting = points.filter(({ cost }) => cost <= budget)
        const best = bestWithin(paretoFrontier(points), budget)
        expect(best?.accuracy).toBe(
          fitting.length === 0 ? undefined : Math.max(...fitting.map(({ accuracy }) => accuracy)),
        )
      }),
    )
  })
})
