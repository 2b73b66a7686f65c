import type { Budget, Exit, OperatingPoint } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createController, type OperatingPoints } from './index.ts'

const points: OperatingPoints = {
  widths: [
    { width: 0.25, macs: 1, ms: 1, msDeviation: 0.5, top1: 0.7 },
    { width: 0.5, macs: 4, ms: 2, msDeviation: 0.5, top1: 0.8 },
    { width: 1, macs: 16, ms: 4, msDeviation: 0.5, top1: 0.9 },
  ],
  cascades: [
    { widths: [0.25, 0.5], thresholds: [0.6], meanMacs: 2, top1: 0.79 },
    { widths: [0.5, 1], thresholds: [0.7], meanMacs: 7, top1: 0.895 },
  ],
  defaultCascade: 1,
}
const single = createController({ cascade: false })
const cascade = createController()
const chosen = (budget: Budget, policy = single): readonly number[] => policy.choose(points, budget).chain.widths

describe('choose', () => {
  it.each<[string, Budget, number]>([
    ['exactly the full width', { macs: 16 }, 1],
    ['just below it', { macs: 15.9 }, 0.5],
    ['the narrowest alone', { macs: 1 }, 0.25],
    ['milliseconds, with the spread of what was measured', { ms: 4 }, 0.5],
    ['both caps hold', { macs: 100, ms: 2 }, 0.25],
    ['the cheapest inside a loss', { maxLoss: 0.1 }, 0.5],
    ['no loss', { maxLoss: 0 }, 1],
    ['a loss and a cap', { maxLoss: 0.3, macs: 5 }, 0.25],
  ])('one width: %s', (_, budget, width) => {
    expect(chosen(budget)).toEqual([width])
  })

  it.each<[string, Budget, readonly number[]]>([
    ['nothing said: the default', {}, [0.5, 1]],
    ['the worst case of a chain is held against the cap', { macs: 19 }, [1]],
    ['the most accurate that fits, cascades among them', { macs: 5 }, [0.5]],
    ['the cheapest inside a loss, by its mean', { maxLoss: 0.01 }, [0.5, 1]],
  ])('cascade: %s', (_, budget, widths) => {
    expect(chosen(budget, cascade)).toEqual(widths)
  })

  it.each<[string, Budget, readonly number[]]>([
    ['the default, though a dearer one fits', { macs: 100 }, [0.5, 1]],
    ['the most accurate that fits, where the default does not', { macs: 19 }, [1]],
    ['the cheapest inside a loss', { maxLoss: 0.2 }, [0.25]],
  ])('keeping to the default: %s', (_, budget, widths) => {
    expect(chosen(budget, createController({ keepDefault: true }))).toEqual(widths)
  })

  it('prefers a cascade where it is the most accurate that fits', () => {
    const narrow = {
      ...points,
      widths: points.widths.map((facts) => ({ ...facts, top1: facts.width === 0.5 ? 0.6 : (facts.top1 as number) })),
    }
    expect(cascade.choose(narrow, { macs: 6 }).chain.widths).toEqual([0.25, 0.5])
  })

  it('takes the widest that fits where no accuracy is known', () => {
    const bare = { widths: points.widths.map(({ width, macs }) => ({ width, macs })), cascades: [] }
    expect(single.choose(bare, { macs: 5 }).width).toBe(0.5)
    expect(() => single.choose(bare, { maxLoss: 0.1 })).toThrowError(
      expect.objectContaining({ code: 'accuracy-unknown' }),
    )
    expect(() => single.choose(bare, { ms: 5 })).toThrowError(expect.objectContaining({ code: 'cost-unknown' }))
  })

  it('runs a width that is asked for, and only that', () => {
    expect(createController({ width: 0.5 }).choose(points, { macs: 1 }).chain).toEqual({
      widths: [0.5],
      thresholds: [],
    })
    expect(() => createController({ width: 0.3 }).choose(points, {})).toThrowError(
      expect.objectContaining({ code: 'width-unknown' }),
    )
  })

  it('names the least that would do when nothing fits', () => {
    expect(() => single.choose(points, { macs: 0.5 })).toThrowError(
      expect.objectContaining({ code: 'budget-too-small', message: expect.stringContaining('0.25, needs 1 MACs') }),
    )
    expect(() => single.choose(points, { macs: 5, maxLoss: 0.01 })).toThrowError(
      expect.objectContaining({ code: 'budget-too-small' }),
    )
  })

  it.each([{ macs: 0 }, { ms: -1 }, { ms: Number.NaN }, { maxLoss: 1.1 }, { maxLoss: Number.NaN }])(
    'refuses the budget %j',
    (budget) => {
      expect(() => single.choose(points, budget)).toThrowError(expect.objectContaining({ code: 'budget-invalid' }))
    },
  )
})

it('takes no narrower width for slower than a wider one', () => {
  const stale: OperatingPoints = {
    widths: [
      { width: 0.5, macs: 4, ms: 9, msDeviation: 1, top1: 0.8 },
      { width: 1, macs: 16, ms: 3, msDeviation: 0.5, top1: 0.9 },
    ],
    cascades: [],
  }
  expect(chosen({ ms: 4 }, { ...single, choose: (_, budget) => single.choose(stale, budget) })).toEqual([1])
  expect(single.choose(stale, { ms: 4, macs: 4 })).toMatchObject({ width: 0.5, cost: { ms: 4 } })
})

describe('next', () => {
  const first = cascade.choose(points, {})
  const after = (point: OperatingPoint, confidence: number, budget: Budget = {}, ms = 2): Exit | OperatingPoint =>
    cascade.next(points, budget, { point, confidence, spentHere: { macs: 4, ms }, spent: { macs: 4, ms } })

  it('stops when sure, widens when not, stops at the last', () => {
    expect(after(first, 0.7)).toEqual({ exit: true, reason: 'confident' })
    const second = after(first, 0.69) as OperatingPoint
    expect(second).toMatchObject({ width: 1, stage: 1, cost: { macs: 16 } })
    expect(after(second, 0.1)).toEqual({ exit: true, reason: 'last' })
  })

  it('stops when a slow stage used up the room of the next', () => {
    expect(after(first, 0.1, { ms: 8 })).toMatchObject({ width: 1 })
    expect(after(first, 0.1, { ms: 8 }, 6)).toEqual({ exit: true, reason: 'budget' })
  })

  it('never runs over a cap on MACs, whatever the confidences', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (macs, confidences) => {
          const budget = { macs }
          let point = cascade.choose(points, budget)
          let spent = 0
          for (const confidence of confidences) {
            spent += point.cost.macs
            const following = cascade.next(points, budget, {
              point,
              confidence,
              spentHere: point.cost,
              spent: { macs: spent },
            })
            if ('exit' in following) break
            point = following
          }
          expect(spent).toBeLessThanOrEqual(macs)
        },
      ),
    )
  })
})

describe('observe', () => {
  it('moves the estimate of the width that ran, and gives a new state', () => {
    const point = single.choose(points, { macs: 16 })
    const outcome = { point, confidence: 1, spentHere: { macs: 16, ms: 12 }, spent: { macs: 16, ms: 12 } }
    const state = single.observe(points, outcome)
    expect(state.widths[2]).toMatchObject({ ms: 5, msDeviation: 0.5 + (8 - 0.5) / 8 })
    expect(state.widths[0]).toBe(points.widths[0])
    expect(points.widths[2]?.ms).toBe(4)
    expect(single.choose(state, { ms: 5 }).width).toBe(0.5)
  })

  it('is deterministic', () => {
    const budget = { macs: 9 }
    expect(cascade.choose(points, budget)).toEqual(cascade.choose(JSON.parse(JSON.stringify(points)), budget))
  })
})
