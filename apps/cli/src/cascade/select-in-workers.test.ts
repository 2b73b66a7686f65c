import { type ModelColumns, selectSavers } from '@widthwise/cascade'
import { expect, it, vi } from 'vitest'

const url = vi.hoisted(() => ({ current: new URL('../../dist/select-worker.js', import.meta.url) }))
vi.mock('../select-worker-url.ts', () => ({
  get selectWorkerUrl() {
    return url.current
  },
}))
const { selectSaversInWorkers } = await import('./select-in-workers.ts')

/** Rows enough that threads are started: 3 models of 1.4 million rows. */
const rows = 1_400_000
const models = [1, 3, 9].map(
  (cost, model): ModelColumns => ({
    name: `m${model}`,
    cost,
    confidence: Float64Array.from({ length: rows }, (_, row) =>
      Math.fround((((row * 7919 + model) % 1009) + 1) / 1010),
    ),
    right: Uint8Array.from({ length: rows }, (_, row) => Number((row * 31 + model) % 10 < 6 + model)),
  }),
)

it('answers what one thread answers', async () => {
  expect(await selectSaversInWorkers(models, { threads: 2 })).toEqual(selectSavers(models))
}, 30_000)

it('reports wrong records as one thread does, and ends its workers', async () => {
  const wrong = models.map((model) => ({ ...model, confidence: model.confidence.map((value) => value * 2) }))
  await expect(selectSaversInWorkers(wrong, { threads: 2 })).rejects.toMatchObject({ code: 'confidence-out-of-range' })
}, 30_000)

it('stops when it is aborted', async () => {
  const controller = new AbortController()
  const selecting = selectSaversInWorkers(models, { threads: 2, signal: controller.signal })
  controller.abort()
  await expect(selecting).rejects.toMatchObject({ code: 'aborted' })
}, 30_000)

it('says that the worker is not built', async () => {
  url.current = new URL('file:///nowhere/select-worker.js')
  await expect(selectSaversInWorkers(models, { threads: 2 })).rejects.toMatchObject({ code: 'worker-missing' })
  // A small pool needs none.
  const small = models.map((model) => ({
    ...model,
    confidence: model.confidence.slice(0, 9),
    right: model.right.slice(0, 9),
  }))
  expect(await selectSaversInWorkers(small, { threads: 2 })).toEqual(selectSavers(small))
}, 30_000)
