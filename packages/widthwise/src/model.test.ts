import { describe, expect, it } from 'vitest'
import type { Classified } from './answer.ts'
import { loadModel, openModel } from './load.ts'
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

describe('time', () => {
  /** A model whose times are known: 5 ms at width 0.5, 10 ms at width 1. */
  async function profiled(logits: readonly number[] = unsure) {
    const { platform, world } = fakePlatform()
    world.logits = () => logits
    const model = await loadModel(platform, 'tiny')
    await model.profile({ runs: 2 })
    return { model, world }
  }

  it('runs the best that fits what a deadline leaves', async () => {
    const { model } = await profiled()
    const widths = async (deadlineMs: number): Promise<number[]> =>
      (await model.classify(picture(), { deadlineMs })).ran.map(({ width }) => width)
    expect(await widths(100)).toEqual([0.5, 1])
    expect(await widths(15)).toEqual([0.5, 1])
    expect(await widths(14)).toEqual([1])
    expect(await widths(10)).toEqual([1])
    expect(await widths(9)).toEqual([0.5])
    await expect(widths(4)).rejects.toThrow(code('deadline-exceeded'))
  })

  it('counts the time that an input waits for its turn', async () => {
    const { model } = await profiled()
    const [first, second, third] = await Promise.allSettled([
      model.classify(picture(), { width: 1 }),
      model.classify(picture(), { deadlineMs: 18 }),
      model.classify(picture(), { deadlineMs: 19 }),
    ])
    expect(first).toMatchObject({ value: { queueMs: 0, ran: [{ width: 1 }] } })
    expect(second).toMatchObject({ value: { queueMs: 10, ran: [{ width: 0.5 }] } })
    expect(third).toMatchObject({ reason: { code: 'deadline-exceeded', details: { leftMs: 4, neededMs: 5 } } })
  })

  it('takes waiting off a budget where it counts', async () => {
    const { model } = await profiled()
    const budget = { ms: 18 }
    const [, patient, counted, late] = await Promise.allSettled([
      model.classify(picture(), { width: 1 }),
      model.classify(picture(), { budget: { ms: 12 } }),
      model.classify(picture(), { budget: { ms: 26 }, waitingCounts: true }),
      model.classify(picture(), { budget, waitingCounts: true }),
    ])
    expect(patient).toMatchObject({ value: { ran: [{ width: 1 }] } })
    expect(counted).toMatchObject({ value: { queueMs: 20, ran: [{ width: 0.5 }] } })
    expect(late).toMatchObject({ reason: { code: 'deadline-exceeded', details: { deadlineMs: 18 } } })
    await expect(model.classify(picture(), { budget: { ms: 1 }, waitingCounts: true })).rejects.toThrow(
      code('budget-too-small'),
    )
  })

  it('leaves time to those that wait behind', async () => {
    const { model } = await profiled()
    const together = (deadlineMs: number) =>
      Promise.all(Array.from({ length: 4 }, () => model.classify(picture(), { deadlineMs })))
    const widths = async (deadlineMs: number) =>
      (await together(deadlineMs)).map(({ ran }) => ran.map(({ width }) => width).join())
    // Alone each of them would have run both widths.
    expect(await widths(59)).toEqual(['1', '0.5,1', '0.5,1', '0.5,1'])
    expect(await widths(30)).toEqual(['0.5', '0.5', '1', '1'])
    expect(await widths(20)).toEqual(['0.5', '0.5', '0.5', '0.5'])
  })

  it('runs the narrowest width where a target leaves room for nothing', async () => {
    const { model } = await profiled()
    expect((await model.classify(picture(), { targetMs: 1 })).ran).toMatchObject([{ width: 0.5 }])
    expect((await model.classify(picture(), { targetMs: 9, deadlineMs: 100 })).ran).toMatchObject([{ width: 0.5 }])
    expect((await model.classify(picture(), { targetMs: 50 })).ran.at(-1)).toMatchObject({ width: 1 })
    await expect(model.classify(picture(), { targetMs: 1, deadlineMs: 2 })).rejects.toThrow(code('deadline-exceeded'))
    await expect(model.classify(picture(), { targetMs: 1, budget: { macs: 1 } })).rejects.toThrow(
      code('budget-too-small'),
    )
  })

  it('keeps a budget beside a deadline', async () => {
    const { model } = await profiled()
    const macs = model.cost({ width: 0.5 }).macs
    expect((await model.classify(picture(), { deadlineMs: 100, budget: { macs } })).ran).toMatchObject([{ width: 0.5 }])
    await expect(model.classify(picture(), { deadlineMs: 100, budget: { ms: 1 } })).rejects.toThrow(
      code('budget-too-small'),
    )
  })

  it('does not start a width that cannot end in time, nor hand on an answer that came late', async () => {
    const { model, world } = await profiled()
    await expect(model.classify(picture(), { width: 1, deadlineMs: 9 })).rejects.toThrow(code('deadline-exceeded'))
    expect(world.ran).toEqual([])
    world.ms = () => 50
    await expect(model.classify(picture(), { width: 1, deadlineMs: 20 })).rejects.toThrow(code('deadline-exceeded'))
    expect(world.ran).toEqual([1])
  })
})

describe('infer', () => {
  const batch = (...values: number[]) => ({
    shape: [values.length, 3, 8, 8],
    data: Float32Array.from(values.flatMap((value) => new Array(192).fill(value))),
  })

  it('answers with the logits of the width that answered, sample by sample', async () => {
    const { platform, world } = fakePlatform()
    // Sure at once of positive inputs; of others at full width.
    world.logits = (width, input) => ((input[0] as number) > 0 ? [0, 5 + width] : width === 1 ? [7, 0] : unsure)
    const model = await loadModel(platform, 'tiny')
    const { logits, samples, width, macs, fullMacs, saving } = await model.infer(batch(1, -1, 2, -2))
    expect(logits).toEqual({ shape: [4, 2], data: Float32Array.of(0, 5.5, 7, 0, 0, 5.5, 7, 0) })
    expect(samples.map(({ ran, reason }) => [ran.map((run) => run.width), reason])).toEqual([
      [[0.5], 'confident'],
      [[0.5, 1], 'last'],
      [[0.5], 'confident'],
      [[0.5, 1], 'last'],
    ])
    expect(world.ran).toEqual([0.5, 1])
    expect(width).toBe(1)
    expect(macs).toBe(4 * model.cost({ width: 0.5 }).macs + 2 * model.cost({ width: 1 }).macs)
    expect(saving).toBe(1 - macs / fullMacs)
  })

  it('shares a budget between the samples of a batch', async () => {
    const { platform, world } = fakePlatform()
    world.logits = () => unsure
    const model = await loadModel(platform, 'tiny')
    const full = model.cost({ width: 1 }).macs
    expect((await model.infer(batch(1, 2), { budget: { macs: 2 * full } })).width).toBe(1)
    const half = await model.infer(batch(1, 2), { budget: { macs: 2 * full - 1 } })
    expect(half).toMatchObject({ width: 0.5, macs: 2 * model.cost({ width: 0.5 }).macs })
  })

  it('runs a batch at one width in one go', async () => {
    const { platform, world } = fakePlatform()
    const model = await loadModel(platform, 'tiny')
    const { ms, samples } = await model.infer(batch(1, 2, 3), { width: 0.5 })
    expect(world.ran).toEqual([0.5])
    expect([ms, samples.map(({ ran }) => ran[0]?.ms)]).toEqual([15, [5, 5, 5]])
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a batch of none', { shape: [0, 3, 8, 8], data: new Float32Array(0) }],
    ['no batch', { shape: [3, 8, 8], data: new Float32Array(192) }],
    ['another size', { shape: [1, 3, 8, 7], data: new Float32Array(168) }],
    ['too few values', { shape: [1, 3, 8, 8], data: new Float32Array(191) }],
    ['numbers of another type', { shape: [1, 3, 8, 8], data: new Float64Array(192) }],
    ['half a sample', { shape: [0.5, 3, 8, 8], data: new Float32Array(96) }],
  ])('refuses %s', async (_, input) => {
    const model = await loadModel(fakePlatform().platform, 'tiny')
    await expect(model.infer(input as Parameters<typeof model.infer>[0])).rejects.toThrow(code('batch-unfit'))
  })
})

describe('plan', () => {
  it('says what would run, and runs nothing', async () => {
    const { platform, world } = fakePlatform()
    const model = await loadModel(platform, 'tiny')
    expect(await model.plan()).toMatchObject({ width: 0.5, chain: { widths: [0.5, 1], thresholds: [0.75] } })
    expect(await model.plan({ width: 1 })).toMatchObject({ width: 1, chain: { widths: [1] } })
    const { macs } = model.cost({ width: 0.5 })
    expect(await model.plan({ budget: { macs } })).toMatchObject({ width: 0.5, cost: { macs } })
    await expect(model.plan({ budget: { macs: 1 } })).rejects.toThrow(code('budget-too-small'))
    expect([world.ran, world.ranOnZeros]).toEqual([[], []])
  })
})

describe('operatingPoints', () => {
  it('lists every width and cascade, with times once they are measured', async () => {
    const model = await loadModel(fakePlatform().platform, 'tiny')
    const [narrow, full] = [model.cost({ width: 0.5 }).macs, model.cost({ width: 1 }).macs]
    expect(model.operatingPoints).toEqual([
      { widths: [0.5], thresholds: [], macs: narrow, worstMacs: narrow, top1: 0.8, default: false },
      { widths: [1], thresholds: [], macs: full, worstMacs: full, top1: 0.9, default: false },
      { widths: [0.5, 1], thresholds: [0.75], macs: 1, worstMacs: narrow + full, top1: 0.89, default: true },
    ])
    await model.profile({ runs: 2 })
    expect(model.operatingPoints.map(({ worstMs }) => worstMs)).toEqual([5, 10, 15])
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

  it('refuses a network that classifies positions, which opens all the same', async () => {
    const { dims, classes } = tinyDocument.architecture
    const architecture = {
      family: 'upernet',
      inChannels: dims,
      channels: 4,
      classes,
      backbone: { ...tinyDocument.architecture },
    }
    const { platform, world } = fakePlatform({ ...tinyDocument, architecture })
    const locate: typeof platform.locate = async (source) => ({
      ...(await platform.locate(source)),
      openWeights: async () => shapesOnly(undefined, undefined, architecture),
    })
    const dense = { ...platform, locate }
    await expect(loadModel(dense, 'tiny')).rejects.toMatchObject({
      code: 'model-not-classifier',
      message: 'tiny (upernet) has logits of [2,4,4] for a picture; a classifier has [classes]',
    })
    expect(world.disposed).toBe(1)
    await using open = await openModel(dense, 'tiny')
    expect(open.cost(0.5).macs).toBeLessThan(open.cost(1).macs)
  })

  it.each([undefined, null, 5, {}])('needs a name, a path or a URL, not %s', async (source) => {
    await expect(loadModel(fakePlatform().platform, source as unknown as string)).rejects.toThrow(
      code('model-not-found'),
    )
  })

  it('names the devices there are', async () => {
    await expect(loadModel(fakePlatform().platform, 'tiny', { device: 'abacus' })).rejects.toMatchObject({
      code: 'device-unknown',
      message: expect.stringContaining('auto, fake'),
    })
  })
})
