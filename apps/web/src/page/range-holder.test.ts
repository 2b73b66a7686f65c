import { expect, it } from 'vitest'
import { cifarPoints } from '../testing/cifar-points.ts'
import { createRangeHolder } from './range-holder.ts'

const slower = (factor: number) => cifarPoints.map((point) => ({ ...point, worstMs: factor * (point.worstMs ?? 0) }))
const rest = { kind: 'ms', inUse: false, measured: false } as const

it('stays while times waver, follows when they are others, and never moves under a hand', () => {
  const hold = createRangeHolder()
  const from = (factor: number, change = {}) => hold({ ...rest, points: slower(factor), ...change })?.from
  expect(from(1)).toBeCloseTo(1.2)
  expect(from(1.1)).toBeCloseTo(1.2)
  expect(from(2, { inUse: true })).toBeCloseTo(1.2)
  expect(from(2)).toBeCloseTo(2.4)
  expect(from(2.1, { inUse: true, measured: true })).toBeCloseTo(2.52)
})

it('is that of the kind that is asked for, and is not there while its costs are unknown', () => {
  const hold = createRangeHolder()
  expect(hold({ ...rest, points: cifarPoints })?.kind).toBe('ms')
  expect(hold({ ...rest, kind: 'macs', points: cifarPoints, inUse: true })?.kind).toBe('macs')
  const unmeasured = cifarPoints.map(({ worstMs, ...point }) => point)
  expect(hold({ ...rest, points: unmeasured })).toBeUndefined()
})
