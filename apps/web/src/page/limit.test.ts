import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cifarPoints } from '../testing/cifar-points.ts'
import {
  heldLimit,
  initialLimit,
  type LimitKind,
  type LimitRange,
  limitAt,
  limitRange,
  limitsOf,
  sliderSteps,
  stepOf,
  stepsBetween,
} from './limit.ts'

const range = (kind: LimitKind): LimitRange => limitRange(kind, cifarPoints) as LimitRange

describe('limitRange', () => {
  it('begins at the cheapest point and ends past the dearest', () => {
    expect(range('macs').from).toBe(1_604_736)
    expect(range('macs').to).toBeGreaterThan(42_705_024)
  })

  it('of milliseconds is not there before they are known', () => {
    const unmeasured = cifarPoints.map(({ worstMs, ...point }) => point)
    expect(limitRange('ms', unmeasured)).toBeUndefined()
    expect(limitRange('ms', [])).toBeUndefined()
  })

  it('of accuracy goes from the loss of the least accurate point to none', () => {
    const { from, to } = range('accuracy')
    const { top1 } = cifarPoints[0] as (typeof cifarPoints)[0]
    expect(from).toBeGreaterThanOrEqual(0.8777 - (top1 as number))
    expect(from).toBeLessThan(0.8777 - (top1 as number) + 0.002)
    expect(to).toBe(0)
  })
})

describe('of widths', () => {
  it('the slider has one place for each, evenly spaced, and no other', () => {
    const widths = range('width')
    expect(widths).toMatchObject({ from: 0.25, to: 1, values: [0.25, 0.5, 0.75, 1] })
    const between = stepsBetween(widths)
    for (const [index, value] of [0.25, 0.5, 0.75, 1].entries()) {
      expect(limitAt(widths, index * between)).toEqual({ kind: 'width', value })
      expect(stepOf(widths, { kind: 'width', value })).toBe(index * between)
    }
    expect(limitAt(widths, between + 3)).toEqual({ kind: 'width', value: 0.5 })
  })

  it('a model of one is at its end', () => {
    const one = limitRange('width', cifarPoints.slice(0, 1)) as LimitRange
    expect(limitAt(one, sliderSteps)).toEqual({ kind: 'width', value: 0.25 })
    expect(Number.isFinite(stepOf(one, { kind: 'width', value: 0.25 }))).toBe(true)
  })
})

it('begins without a limit of cost, a point below full accuracy, or at full width', () => {
  expect(initialLimit('macs', cifarPoints)).toEqual({ kind: 'macs' })
  expect(initialLimit('accuracy', cifarPoints)).toEqual({ kind: 'accuracy', value: 0.01 })
  expect(initialLimit('width', cifarPoints)).toEqual({ kind: 'width', value: 1 })
})

describe('limitAt', () => {
  it.each(['macs', 'ms'] as const)(
    'admits the cheapest point at its first step, and is no limit at its last: %s',
    (kind) => {
      expect(limitAt(range(kind), 0).value).toBeGreaterThanOrEqual(range(kind).from)
      expect(limitAt(range(kind), sliderSteps)).toEqual({ kind })
    },
  )

  it('allows no loss at its last step', () => {
    expect(limitAt(range('accuracy'), sliderSteps)).toEqual({ kind: 'accuracy', value: 0 })
  })

  it('is undone by stepOf, at every step of every kind', () => {
    fc.assert(
      fc.property(fc.constantFrom('macs', 'ms', 'accuracy'), fc.nat(sliderSteps), (kind: LimitKind, step) => {
        expect(stepOf(range(kind), limitAt(range(kind), step))).toBe(step)
      }),
    )
  })
})

it('in milliseconds holds no less than the cheapest point takes', () => {
  expect(heldLimit({ kind: 'ms', value: 0.9 }, cifarPoints)).toEqual({ kind: 'ms', value: 1.2 })
  for (const limit of [{ kind: 'ms', value: 1.3 }, { kind: 'ms' }, { kind: 'macs', value: 1 }] as const) {
    expect(heldLimit(limit, cifarPoints)).toBe(limit)
  }
  const unmeasured = cifarPoints.map(({ worstMs, ...point }) => point)
  expect(heldLimit({ kind: 'ms', value: 0.9 }, unmeasured)).toEqual({ kind: 'ms', value: 0.9 })
})

it('becomes a budget', () => {
  expect(limitsOf({ kind: 'macs' })).toEqual({})
  expect(limitsOf({ kind: 'macs', value: 1e7 })).toEqual({ budget: { macs: 1e7 } })
  expect(limitsOf({ kind: 'ms', value: 8 })).toEqual({ budget: { ms: 8 } })
  expect(limitsOf({ kind: 'accuracy', value: 0.01 })).toEqual({ budget: { maxLoss: 0.01 } })
  expect(limitsOf({ kind: 'width', value: 0.5 })).toEqual({ width: 0.5 })
})
