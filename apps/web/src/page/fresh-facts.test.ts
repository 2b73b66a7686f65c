import { expect, it } from 'vitest'
import type { ModelFacts } from '../model/model-service.ts'
import { cifarPoints } from '../testing/cifar-points.ts'
import { freshFacts } from './fresh-facts.ts'

const facts = { name: 'cifar10', points: cifarPoints } as unknown as ModelFacts
const slower = (factor: number) => cifarPoints.map((point) => ({ ...point, worstMs: factor * (point.worstMs ?? 0) }))

it('are others only where somebody could see it', () => {
  expect(freshFacts(facts, undefined)).toBe(facts)
  expect(freshFacts(undefined, cifarPoints)).toBeUndefined()
  expect(freshFacts(facts, slower(1.0001))).toBe(facts)
  expect(freshFacts(facts, slower(1.1))).toEqual({ ...facts, points: slower(1.1) })
  const unmeasured = { ...facts, points: cifarPoints.map(({ worstMs, ...point }) => point) }
  expect(freshFacts(unmeasured, cifarPoints)).toEqual(facts)
})
