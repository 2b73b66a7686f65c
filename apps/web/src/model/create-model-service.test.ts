import { WidthwiseError } from '@widthwise/core'
import type { decodeImage, RgbImage } from '@widthwise/image'
import { describe, expect, it, vi } from 'vitest'
import type { LoadOptions, Model } from 'widthwise'
import { cifarDocument as document } from '../testing/cifar-document.ts'
import { cifarPoints } from '../testing/cifar-points.ts'
import { createModelService } from './create-model-service.ts'

const folder = 'https://here/models/cifar10/'
const grey: RgbImage = { width: 40, height: 36, data: new Uint8Array(40 * 36 * 3).fill(128) }

function serviceWith(changes: { response?: Response; load?: () => Promise<Model> } = {}) {
  const classify = vi.fn(async () => ({ label: 'cat' }))
  const model = {
    name: 'cifar10',
    labels: document.labels,
    widths: [0.25, 1],
    input: [3, 32, 32],
    operatingPoints: cifarPoints,
    cost: ({ width }: { width: number }) => ({ macs: width * 1e6 }),
    telemetry: () => ({ device: 'fake' }),
    plan: async () => ({ chain: { widths: [0.25], thresholds: [] } }),
    profile: async ({ onProgress }: { onProgress: (share: number) => void }) => onProgress(1),
    dispose: vi.fn(async () => {}),
    classify,
  }
  const load = vi.fn(async (_: URL, { onProgress }: LoadOptions) => {
    onProgress?.({ file: 'weights-0.25.safetensors', loadedBytes: 1000, totalBytes: 2_500_000 })
    return model as unknown as Model
  })
  const decode = vi.fn(async () => grey)
  const service = createModelService({
    load: changes.load ?? load,
    fetch: async () => changes.response ?? Response.json(document),
    decode: decode as unknown as typeof decodeImage,
  })
  return { service, model, load, decode, classify }
}

describe('createModelService', () => {
  it('opens the model of a folder, and tells how far each shard is', async () => {
    const { service, load } = serviceWith()
    const seen: unknown[] = []
    const outcome = await service.open(folder, (shards) =>
      seen.push(shards.map(({ width, loadedBytes }) => [width, loadedBytes])),
    )
    expect(outcome).toMatchObject({
      ok: true,
      value: { name: 'cifar10', weightBytes: 2_500_000, input: { width: 32 } },
    })
    expect(String(load.mock.calls[0]?.[0])).toBe(folder)
    expect(seen).toEqual([
      [
        [0.25, 1000],
        [0.5, 0],
        [0.75, 0],
        [1, 0],
      ],
    ])
  })

  it('decodes a picture once, whatever is asked about it afterwards', async () => {
    const { service, decode, classify } = serviceWith()
    await service.open(folder, () => {})
    const shown = await service.show(new Blob(['picture']), {})
    expect(shown).toMatchObject({ ok: true, value: { picture: { width: 36 }, seen: { width: 32, height: 32 } } })
    await service.decide({ budget: { macs: 1e7 } })
    expect(decode).toHaveBeenCalledTimes(1)
    expect(classify).toHaveBeenLastCalledWith(grey, { budget: { macs: 1e7 }, top: 5 })
  })

  it('keeps the picture before, when one cannot be decoded', async () => {
    const { service, decode, classify } = serviceWith()
    await service.open(folder, () => {})
    await service.show(new Blob(['good']), {})
    decode.mockRejectedValueOnce(new WidthwiseError('image-corrupt', 'cut short', { hint: 'Export it again.' }))
    expect(await service.show(new Blob(['bad']), {})).toEqual({
      ok: false,
      error: { code: 'image-corrupt', message: 'cut short', hint: 'Export it again.' },
    })
    await service.decide({})
    expect(classify).toHaveBeenLastCalledWith(grey, { top: 5 })
  })

  it('plans without a picture', async () => {
    const { service } = serviceWith()
    await service.open(folder, () => {})
    expect(await service.decide({})).toEqual({
      ok: true,
      value: { plan: { chain: { widths: [0.25], thresholds: [] } } },
    })
  })

  it('returns the points as they are now, once milliseconds are known', async () => {
    const { service, model } = serviceWith()
    await service.open(folder, () => {})
    expect(await service.decide({})).not.toHaveProperty('value.points')
    await service.haveMilliseconds()
    const slower = cifarPoints.map((point) => ({ ...point, worstMs: 2 * (point.worstMs ?? 0) }))
    model.operatingPoints = slower
    expect(await service.decide({})).toHaveProperty('value.points', slower)
    expect(await service.show(new Blob(['picture']), {})).toHaveProperty('value.points', slower)
  })

  it('answers a picture also where the limit has become smaller than the cheapest point', async () => {
    const { service, classify } = serviceWith()
    await service.open(folder, () => {})
    await service.haveMilliseconds()
    const shown = await service.show(new Blob(['picture']), { budget: { ms: 0.7 } })
    expect(shown).toMatchObject({ ok: true, value: { plan: { limitMs: 1.2 }, answer: { label: 'cat' } } })
    expect(classify).toHaveBeenLastCalledWith(grey, { budget: { ms: 1.2 }, top: 5 })
    expect(await service.decide({ budget: { ms: 3 } })).toHaveProperty('value.plan.limitMs', 3)
  })

  it('says what the library says where the model is not there', async () => {
    const load = () => Promise.reject(new WidthwiseError('model-not-found', 'no model', { hint: 'Look.' }))
    const { service } = serviceWith({ response: new Response('<html>', { status: 404 }), load })
    expect(await service.open(folder, () => {})).toMatchObject({ ok: false, error: { code: 'model-not-found' } })
  })

  it('lets no half open model stay', async () => {
    const { service, model } = serviceWith({ response: new Response('<html>') })
    expect(await service.open(folder, () => {})).toMatchObject({ ok: false, error: { code: 'page-fault' } })
    expect(model.dispose).toHaveBeenCalled()
    expect(await service.decide({})).toMatchObject({ ok: false, error: { code: 'model-worker-failed' } })
  })

  it('refuses a description that is none', async () => {
    const { service } = serviceWith({ response: Response.json({ schema: 'other' }) })
    expect(await service.open(folder, () => {})).toMatchObject({ ok: false, error: { code: 'model-invalid' } })
  })
})
