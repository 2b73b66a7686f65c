import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cifarPoints } from '../testing/cifar-points.ts'
import { drawnPoints, frontier, logTicks, pointOf } from './frontier.ts'

const drawn = fc.array(
  fc.record({ cost: fc.double({ min: 1, max: 100, noNaN: true }), top1: fc.double({ min: 0, max: 1, noNaN: true }) }),
)
const asPoints = (values: readonly { cost: number; top1: number }[]) =>
  drawnPoints(
    values.map(({ cost, top1 }) => ({
      widths: [1],
      thresholds: [],
      macs: cost,
      worstMacs: cost,
      top1,
      default: false,
    })),
    'macs',
  )

describe('frontier', () => {
  it('keeps exactly the points that no other one is at least as good as', () => {
    fc.assert(
      fc.property(drawn, (values) => {
        const points = asPoints(values)
        const kept = new Set(frontier(points))
        for (const point of points) {
          const beaten = points.some(
            (other) =>
              other.cost <= point.cost &&
              other.top1 >= point.top1 &&
              (other.cost < point.cost || other.top1 > point.top1),
          )
          if (kept.has(point)) expect(beaten).toBe(false)
          else
            expect(
              beaten ||
                points.some((other) => kept.has(other) && other.cost === point.cost && other.top1 === point.top1),
            ).toBe(true)
        }
      }),
    )
  })

  it('of model-cifar10 leaves out full width, which a cascade beats', () => {
    const widths = frontier(drawnPoints(cifarPoints, 'macs')).map(({ point }) => point.widths.join())
    expect(widths).toEqual(['0.25', '0.5', '0.75', '0.5,1', '0.5,0.75,1', '0.75,1'])
  })
})

it('draws no point whose cost is not known', () => {
  expect(
    drawnPoints(
      cifarPoints.map(({ worstMs, ...point }) => point),
      'ms',
    ),
  ).toEqual([])
  expect(drawnPoints(cifarPoints, 'ms')).toHaveLength(cifarPoints.length)
})

it('finds the point of a chain by widths and thresholds', () => {
  expect(pointOf(cifarPoints, { widths: [0.5, 1], thresholds: [0.8922] })?.macs).toBe(16_274_568)
  expect(pointOf(cifarPoints, { widths: [0.5, 1], thresholds: [0.5] })).toBeUndefined()
  expect(pointOf(cifarPoints, undefined)).toBeUndefined()
})

it('puts ticks at 1, 2 and 5', () => {
  expect(logTicks(1.6, 48)).toEqual([2, 5, 10, 20])
  expect(logTicks(0.05, 1)).toEqual([0.05, 0.1, 0.2, 0.5, 1])
})
