import { WidthwiseError } from '@widthwise/core'
import { expect, it, vi } from 'vitest'
import { cifarPoints } from '../testing/cifar-points.ts'
import { withFittingLimits } from './fitting-limits.ts'
import type { Limits } from './model-service.ts'

const model = { operatingPoints: cifarPoints, widths: [0.25, 0.5, 0.75, 1] }
const refusal = (code: string) => new WidthwiseError(code, 'no width fits', { hint: '' })

it.each<[string, Limits, Limits]>([
  ['leaves what is enough', { budget: { ms: 4 } }, { budget: { ms: 4 } }],
  ['takes too little as what the cheapest point costs', { budget: { ms: 0.5 } }, { budget: { ms: 1.2 } }],
  ['leaves MACs', { budget: { macs: 1 } }, { budget: { macs: 1 } }],
  ['leaves a width', { width: 0.5 }, { width: 0.5 }],
])('%s', async (_, limits, want) => {
  expect(await withFittingLimits(model, limits, async (fitting) => fitting)).toEqual(want)
})

it('runs the narrowest width where the cheapest point has become dearer in between', async () => {
  const work = vi.fn(async (limits: Limits) => {
    if (limits.budget) throw refusal('budget-too-small')
    return limits
  })
  expect(await withFittingLimits(model, { budget: { ms: 2 } }, work)).toEqual({ width: 0.25 })
  await expect(withFittingLimits(model, { budget: { macs: 1 } }, work)).rejects.toThrow('no width fits')
})

it('leaves other errors as they are', async () => {
  const work = vi.fn(() => Promise.reject(refusal('image-corrupt')))
  await expect(withFittingLimits(model, { budget: { ms: 2 } }, work)).rejects.toMatchObject({ code: 'image-corrupt' })
  expect(work).toHaveBeenCalledTimes(1)
})
