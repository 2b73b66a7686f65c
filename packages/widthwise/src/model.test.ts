import { describe, expect, it } from 'vitest'
import type { Classified } from './answer.ts'
import { loadModel } from './load.ts'
import type { Pixels } from './platform.ts'
import { fakePlatform, shapesOnly, tinyDocument } from './testing/fake-platform.ts'

const picture = (value = 128): Pixels => ({ width: 8, height: 8, data: new Uint8Array(8 * 8 * 3).fill(value) })
const sure = [0, 5]
const unsure = [0, 0.1]
const code = (expected: string): object => expect.objectContaining({ code: expected })

describe('classify', () => {
  it('answers with the narrow width when it is sure', async () => {
    const { platform, world } = fakePlatform()
    world.logits = () => sure
    const model = await loadModel(platform, 'tiny')
    const answer = await model.classify(picture())
    expect(answer).toMatchObject({ class: 1, label: 'yes', reason: 'confident', ran: [{ width: 0.5 }] })
    expect(answer.top.map(({ label }) => label)).toEqual(['yes', 'no'])
    expect(answer.macs).toBe(model.cost({ width: 0.5 }).macs)
    expect(answer.saving).toBeCloseTo(1 - answer.macs / model.cost({ width: 1 }).macs, 12)
    expect(world.ran).toEqual([0.5])
  })

  it('widens when it is not, and counts both', async () => {
    const { platform, world } = fakePlatform()
    world.logits = (width) => (width === 1 ? [3, 0] : unsure)
    const model = await loadModel(platform, 'tiny')
    const answer = await model.classify(picture())
    expect(world.ran).toEqual([0.5, 1])
    expect(answer).toMatchObject({ label: 'no', reason: 'last', ms: 15 })
    expect(answer.macs).toBe(model.cost({ width: 0.5 }).macs + model.cost({ width: 1 }).macs)
    expect(answer.saving).toBeLessThan(0)
  })

  it('runs one width when it is told to', async () => {
    const { platform, world } = fakePlatform()
    world.logits = () => unsure
    const model = await loadModel(platform, 'tiny')
    await model.classify(picture(), { width: 0.5 })
    await model.classify(picture(), { cascade: 'off' })
    expect(world.ran).toEqual([0.5, 1])
    await expect(model.classify(picture(), { width: 0.3 })).rejects.toThrow(code('width-not-offered'))
  })

  it('does not count what a width takes to get ready', async () => {
    const { platform, world } = fakePlatform()
    world.logits = () => sure
    const model = await loadModel(platform, 'tiny')
    const answers = [await model.classify(picture(), { width: 1 }), await model.classify(picture(), { width: 1 })]
    expect(answers.map(({ ms }) => ms)).toEqual([10, 10])
  })

  it('keeps a budget of MACs, and says when nothing fits it', async () => {
    const { platform, world } = fakePlatform()
    world.logits = () => unsure
    const model = await loadModel(platform, 'tiny')
    const full = model.cost({ width: 1 }).macs
    expect((await model.classify(picture(), { budget: { macs: full } })).macs).toBe(full)
    expect((await model.classify(picture(), { budget: { macs: full - 1 } })).ran).toMatchObject([{ width: 0.5 }])
    await expect(model.classify(picture(), { budget: { macs: 1 } })).rejects.toThrow(code('budget-too-small'))
  })

  it('measures the model before its first budget in milliseconds, and keeps what it found', async () => {
    const { platform, world } = fakePlatform()
    world.logits = () => unsure
    const model = await loadModel(platform, 'tiny')
    const answer = await model.classify(picture(), { budget: { ms: 7 } })
    expect(answer.ran).toMatchObject([{ width: 0.5, ms: 5 }])
    expect(world.profiles.size).toBe(1)
    const again = await loadModel(platform, 'tiny')
    await again.classify(picture(), { budget: { ms: 12 } })
    expect(world.ran).toEqual([0.5, 1])
  })

  it('takes pixels with or without alpha, and refuses others', async () => {
    const { platform, world } = fakePlatform()
    const seen: number[] = []
    world.logits = (_, input) => {
      seen.push(input[0] as number)
      return sure
    }
    const model = await loadModel(platform, 'tiny')
    const rgba = new Uint8ClampedArray(8 * 8 * 4).map((_, i) => (i % 4 === 3 ? 0 : 255))
    await model.classify({ width: 8, height: 8, data: rgba })
    expect(seen).toEqual([1])
    await expect(model.classify({ width: 8, height: 8, data: new Uint8Array(5) })).rejects.toThrow(
      code('image-unreadable'),
    )
  })

  it('never hands on an answer that is no number', async () => {
    const { platform, world } = fakePlatform()
    world.logits = () => [Number.NaN, 1]
    const model = await loadModel(platform, 'tiny')
    await expect(model.classify(picture())).rejects.toThrow(code('answer-not-finite'))
  })

  it('refuses options that mean nothing', async () => {
    const model = await loadModel(fakePlatform().platform, 'tiny')
    const wrong: readonly [object | null | number, string][] = [
      [{ top: 0 }, 'top: must be at least 1'],
      [{ cascade: 'on' }, 'cascade'],
      [{ widht: 0.5 }, 'widht: there is no such option'],
      [{ width: '0.5' }, 'width'],
      [{ budget: 5 }, 'budget'],
      [{ budget: { mac: 5 } }, 'budget.mac: there is no such option'],
      [{ width: 1, budget: { macs: 10 } }, 'exclude each other'],
      [{ signal: 5 }, 'signal: must be an AbortSignal'],
      [null, 'classify'],
      [5, 'classify'],
    ]
    for (const [options, message] of wrong) {
      await expect(model.classify(picture(), options as object)).rejects.toMatchObject({
        code: 'option-invalid',
        message: expect.stringContaining(message),
      })
    }
    await expect(model.profile({ runs: 0 })).rejects.toThrow(code('option-invalid'))
    for (const options of [null, { device: 5 }, { workers: 0 }, { thread: 1 }]) {
      await expect(loadModel(fakePlatform().platform, 'tiny', options as object)).rejects.toThrow(
        code('option-invalid'),
      )
    }
    await expect(model.classify(picture(), { budget: { ms: -1 } })).rejects.toThrow(code('budget-invalid'))
  })

  it('stops when its signal aborts', async () => {
    const model = await loadModel(fakePlatform().platform, 'tiny')
    await expect(model.classify(picture(), { signal: AbortSignal.abort('enough') })).rejects.toMatchObject({
      code: 'aborted',
      cause: 'enough',
    })
  })
})

describe('classifyAll', () => {
  it('answers in order, and a bad picture loses no other', async () => {
    const { platform, world } = fakePlatform()
    world.logits = (_, input) => ((input[0] as number) > 0 ? sure : [5, 0])
    const model = await loadModel(platform, 'tiny')
    const inputs = [0, 255, -1, 255, 0, 255, 0].map((value) =>
      value < 0 ? { width: 8, height: 8, data: new Uint8Array(1) } : picture(value),
    )
    const results: Classified[] = []
    for await (const result of model.classifyAll(inputs)) results.push(result)
    expect(results.map((result) => (result.error ? result.error.code : result.label))).toEqual(
      ['no', 'yes', 'image-unreadable', 'yes', 'no', 'yes', 'no'], // biome-ignore format: one row
    )
    expect(results.map(({ input }) => input)).toEqual(inputs)
  })

  it('can be left early', async () => {
    const { platform, world } = fakePlatform()
    world.logits = () => sure
    const model = await loadModel(platform, 'tiny')
    for await (const _ of model.classifyAll(Array.from({ length: 100 }, () => picture()))) break
    expect(world.ran.length).toBeLessThan(10)
  })

  it('ends with the abort, not with a list of errors', async () => {
    const model = await loadModel(fakePlatform().platform, 'tiny')
    const all = model.classifyAll([picture()], { signal: AbortSignal.abort() })
    await expect(all.next()).rejects.toThrow(code('aborted'))
  })
})

describe('profile', () => {
  it('times every width in turn', async () => {
    const { platform, world } = fakePlatform()
    const model = await loadModel(platform, 'tiny')
    const profile = await model.profile({ runs: 3 })
    expect(profile.points).toMatchObject([
      { width: 0.5, msMedian: 5, msP95: 5, msDeviation: 0 },
      { width: 1, msMedian: 10 },
    ])
    expect(world.ranOnZeros).toEqual([0.5, 1, 0.5, 1, 0.5, 1, 0.5, 1, 0.5, 1])
    expect(world.ran).toEqual([])
  })
})

describe('dispose', () => {
  it('is done once, and ends the model', async () => {
    const { platform, world } = fakePlatform()
    const model = await loadModel(platform, 'tiny')
    await Promise.all([model.dispose(), model.dispose()])
    expect(world.disposed).toBe(1)
    await expect(model.classify(picture())).rejects.toThrow(code('disposed'))
    await expect(model.classifyAll([]).next()).rejects.toThrow(code('disposed'))
  })

  it('leaves a device that is not its own open', async () => {
    const { platform, world } = fakePlatform()
    const device = await platform.openDevice('fake', {})
    await using _ = await loadModel(platform, 'tiny', { device })
    await _.dispose()
    expect(world.disposed).toBe(0)
  })
})

describe('loading', () => {
  const broken = (change: object): Promise<unknown> =>
    loadModel(fakePlatform({ ...tinyDocument, ...change }).platform, 'tiny')

  it.each<[string, object, string]>([
    ['another schema', { schema: 'widthwise.model/9' }, 'schema'],
    ['no widths', { slicing: { rule: 'slimmable', widths: [] } }, 'slicing.widths'],
    ['descending widths', { slicing: { rule: 'slimmable', widths: [1, 0.5] } }, 'slicing.widths'],
    ['an unknown rule', { slicing: { rule: 'thin', widths: [1] } }, 'slicing.rule'],
    ['a file outside', { weights: [{ file: '../secret', sha256: '0'.repeat(64), bytes: 1 }] }, 'weights.0.file'],
    ['too few labels', { labels: ['only'] }, 'labels'],
    ['a standard deviation of 0', { preprocess: { crop: 8, mean: [0, 0, 0], std: [0, 1, 1] } }, 'preprocess.std'],
    ['a crop that is not the input', { preprocess: { crop: 9, mean: [0, 0, 0], std: [1, 1, 1] } }, 'preprocess'],
    ['a cascade of other widths', { cascade: { ...tinyDocument.cascade, points: [{ chain: [0.25, 1], thresholds: [0.5], meanMacs: 1, top1: 1 }] } }, 'cascade'], // biome-ignore format: one row
    ['a default beyond the table', { cascade: { ...tinyDocument.cascade, default: 7 } }, 'cascade'],
  ])('refuses %s and names the key', async (_, change, key) => {
    await expect(broken(change)).rejects.toMatchObject({ code: 'model-invalid', message: expect.stringContaining(key) })
  })

  it('refuses a network that the weights do not belong to', async () => {
    const name = 'stages.1.blocks.0.mlp.fc1.weight'
    for (const [store, expected] of [
      [shapesOnly(name), 'tensor-missing'],
      [shapesOnly(undefined, name), 'tensor-shape'],
    ] as const) {
      const { platform } = fakePlatform()
      const locate: typeof platform.locate = async (source) => ({
        ...(await platform.locate(source)),
        openWeights: async () => store,
      })
      await expect(loadModel({ ...platform, locate }, 'tiny')).rejects.toMatchObject({
        code: expected,
        message: expect.stringContaining(name),
      })
    }
  })

  it('names the devices there are', async () => {
    await expect(loadModel(fakePlatform().platform, 'tiny', { device: 'abacus' })).rejects.toMatchObject({
      code: 'device-unknown',
      message: expect.stringContaining('auto, fake'),
    })
  })
})
