import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exitPolicies } from '@widthwise/cascade'
import { createNodeDevice } from '@widthwise/device-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { load, loadCascade } from '../node.ts'
import type { Pixels } from '../platform.ts'
import { knownAnswers } from '../testing/known-answers.ts'
import { type TinyCascade, tinyCascade, tinyOnnx, tinyPreprocess, writeTinyCascade } from '../testing/tiny-cascade.ts'
import type { Cascade } from './cascade.ts'
import type { CascadeAnswer } from './cascade-answer.ts'

const folder = mkdtempSync(join(tmpdir(), 'widthwise-cascade-'))
const pictures = Array.from({ length: 12 }, (_, seed): Pixels => {
  const data = Uint8Array.from({ length: 20 * 18 * 3 }, (_, i) => (Math.sin(seed + i * (1 + seed / 5)) + 1) * 127)
  return { width: 20, height: 18, data }
})
/** A document with a threshold that about half of the pictures exit at. */
let halfway: TinyCascade
let path: string

async function all(cascade: Cascade, batch = 1): Promise<readonly CascadeAnswer[]> {
  const answers: CascadeAnswer[] = []
  for await (const { error, input: _, ...answer } of cascade.classifyAll(pictures, { batch })) {
    if (error) throw error
    answers.push(answer as CascadeAnswer)
  }
  return answers
}

async function write(name: string, document: unknown): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, JSON.stringify(document))
  return file
}

beforeAll(async () => {
  path = await writeTinyCascade(folder)
  await using cascade = await loadCascade(path)
  const sure: number[] = []
  for (const picture of pictures) {
    const [saver] = await cascade.predict(picture)
    sure.push(Math.max(...(saver?.probabilities ?? [])))
  }
  const threshold = sure.toSorted((a, b) => a - b)[6] as number
  halfway = {
    ...tinyCascade,
    stages: [{ ...tinyCascade.stages[0], threshold }, tinyCascade.stages[1]],
  }
  path = await write('halfway.json', halfway)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a cascade of ONNX models', () => {
  it('answers by the saver where it is sure, and the base runs for no other picture', async () => {
    await using device = await createNodeDevice()
    await using cascade = await loadCascade(path, { device })
    const before = device.telemetry().runs
    const answers = await all(cascade)
    const { exits, answered, failed } = cascade.summary()
    expect({ answered, failed }).toEqual({ answered: 12, failed: 0 })
    expect(exits).toMatchObject([
      { model: 'saver', count: 6, share: 0.5, device: { runs: 12, samples: 12 } },
      { model: 'base', count: 6, share: 0.5, device: { runs: 6, samples: 6 } },
    ])
    expect(device.telemetry().runs - before).toBe(18)
    const [{ threshold }] = halfway.stages
    for (const [index, picture] of pictures.entries()) {
      const [saver, base] = (await cascade.predict(picture)).map(({ probabilities }) => probabilities)
      const isSure = (exitPolicies['max-softmax'].scoreOf?.(saver as Float64Array) as number) >= threshold
      const right = (isSure ? saver : base) as Float64Array
      const answer = answers[index] as CascadeAnswer
      expect(answer.ran.map(({ model }) => model)).toEqual(isSure ? ['saver'] : ['saver', 'base'])
      expect(answer.confidence).toBeCloseTo(Math.max(...right), 6)
      expect(answer.label).toBe(['red', 'green', 'blue'][right.indexOf(Math.max(...right))])
    }
    // Asking every stage is no part of what was answered.
    expect(cascade.summary().exits[1]?.device.samples).toBe(6)
  })

  it('answers the same in batches, of which those that stay go on together', async () => {
    await using cascade = await loadCascade(path)
    const single = await all(cascade)
    await using batched = await loadCascade(path)
    const answers = await all(batched, 12)
    expect(answers.map(({ class: best, ran }) => [best, ran.length])).toEqual(
      single.map(({ class: best, ran }) => [best, ran.length]),
    )
    expect(batched.summary().exits.map(({ device }) => device)).toEqual([
      { runs: 1, samples: 12 },
      { runs: 1, samples: 6 },
    ])
  })

  it('counts MACs from the files, and says what was saved', async () => {
    await using cascade = await loadCascade(path)
    const [saver, base] = cascade.stages
    expect(saver?.macs).toBeGreaterThan(1000)
    expect(base?.macs).toBe(4 * (saver?.macs ?? 0) - 3 * 16 * 3)
    const answers = await all(cascade)
    const macs = answers.reduce((sum, answer) => sum + answer.macs, 0)
    expect(cascade.summary()).toMatchObject({ macs, fullMacs: 12 * (base?.macs ?? 0) })
    for (const answer of answers) expect(answer.saving).toBeCloseTo(1 - answer.macs / (base?.macs ?? 0), 12)
  })

  it('predicts its saving from measured stages, and measures it against the base alone', async () => {
    await using cascade = await loadCascade(path)
    expect(cascade.summary()).not.toHaveProperty('predictedSaving')
    const profile = await cascade.profile({ runs: 3, image: pictures[0] as Pixels })
    expect(profile.stages).toMatchObject([{ model: 'saver', inputShared: false }, { model: 'base' }])
    await all(cascade)
    const [saver, base] = profile.stages.map((stage) => stage.msMedian + stage.preprocessMsMedian) as [number, number]
    expect(cascade.summary().predictedSaving).toBeCloseTo(1 - (12 * saver + 6 * base) / (12 * base), 9)
    const compared = await cascade.compare(pictures, { rounds: 2 })
    expect(compared.pictures.map((picture) => picture?.exit)).toEqual(
      (await all(cascade)).map(({ ran }) => ran.length - 1),
    )
    expect(compared.measuredSaving).toBeCloseTo(1 - compared.cascadeMs / compared.baseMs, 12)
    expect(cascade.summary()).toMatchObject({ answered: 24, measuredSaving: compared.measuredSaving })
    expect(cascade.summary().exits[1]?.device.samples).toBe(12)
  })

  it('loses no picture for one that cannot be read', async () => {
    await using cascade = await loadCascade(path)
    const results: unknown[] = []
    const images = [pictures[0] as Pixels, 'gone.png', pictures[1] as Pixels]
    for await (const result of cascade.classifyAll(images, { batch: 3 })) {
      results.push(result.error ? result.error.code : typeof result.label)
    }
    expect(results).toEqual(['string', 'image-not-found', 'string'])
    expect(cascade.summary()).toMatchObject({ answered: 2, failed: 1 })
    await expect(cascade.classify('gone.png')).rejects.toMatchObject({ code: 'image-not-found' })
  })

  it('runs ahead with two workers, with the same answers', async () => {
    await using plain = await loadCascade(path)
    await using ahead = await loadCascade(path, { workers: 2, prefetch: { what: 'run', doubt: 0 } })
    const classes = async (cascade: Cascade): Promise<unknown> =>
      (await all(cascade, 12)).map(({ class: best }) => best)
    expect(await classes(ahead)).toEqual(await classes(plain))
    const { prefetch, exits } = ahead.summary()
    expect(prefetch).toMatchObject({ started: 12, used: 6, wasted: 6 })
    expect(exits[1]?.device).toEqual({ runs: 1, samples: 12 })
    expect(prefetch?.wastedMacs).toBe(6 * (ahead.stages[1]?.macs ?? 0))
  })

  it('runs models of one picture at a time', async () => {
    await writeFile(join(folder, 'one.onnx'), await tinyOnnx({ side: 16, classes: 3, seed: 2, batch: 1 }))
    const one = { ...tinyCascade.stages[1], model: { ...tinyCascade.stages[1].model, onnx: 'one.onnx' } }
    await using cascade = await loadCascade(await write('one.json', { ...halfway, stages: [halfway.stages[0], one] }))
    await all(cascade, 12)
    expect(cascade.summary().exits[1]?.device).toEqual({ runs: 6, samples: 6 })
  })

  it('can be cancelled, and disposed twice', async () => {
    const cascade = await loadCascade(path)
    await expect(cascade.classify(pictures[0] as Pixels, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
    await expect(cascade.classifyAll(pictures, { batch: 0 }).next()).rejects.toMatchObject({ code: 'option-invalid' })
    await cascade.dispose()
    await cascade.dispose()
    await expect(cascade.classify(pictures[0] as Pixels)).rejects.toMatchObject({ code: 'disposed' })
  })
})

describe('a cascade behind a URL', () => {
  it('has its files beside it, and says which one is not there', async () => {
    const asked: string[] = []
    const server = createServer(async (request, response) => {
      asked.push(request.url as string)
      const bytes = await readFile(join(folder, (request.url as string).replace('/models/', ''))).catch(() => undefined)
      response.writeHead(bytes ? 200 : 404).end(bytes)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    try {
      const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/models/`
      await using cascade = await loadCascade(new URL('halfway.json', base))
      await using local = await loadCascade(path)
      const classes = async (one: Cascade): Promise<unknown> => (await all(one)).map(({ class: best }) => best)
      expect(await classes(cascade)).toEqual(await classes(local))
      expect(asked).toContain('/models/saver/model.onnx')
      await expect(loadCascade(`${base}none.json`)).rejects.toMatchObject({ code: 'cascade-not-found' })
      const stages = [{ model: { ...tinyCascade.stages[0].model, onnx: 'file:///etc/hosts' } }]
      await write('local.json', { ...tinyCascade, stages })
      await expect(loadCascade(`${base}local.json`)).rejects.toMatchObject({
        code: 'cascade-file-missing',
        message: expect.stringContaining('no http address'),
      })
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})

describe('what cannot be a cascade', () => {
  const [saver, base] = tinyCascade.stages
  const withBase = (model: object): unknown => ({
    ...tinyCascade,
    stages: [saver, { model: { ...base.model, ...model } }],
  })

  it.each<[string, unknown, string, string]>([
    ['a missing model', withBase({ onnx: 'gone.onnx' }), 'cascade-file-missing', 'gone.onnx is not there'],
    ['a missing file of labels', withBase({ labels: 'gone.json' }), 'cascade-file-missing', 'gone.json'],
    ['labels that are none', withBase({ labels: 'cascade.json' }), 'cascade-invalid', 'stages.1.model.labels'],
    ['other labels', withBase({ labels: ['a', 'b'] }), 'model-not-classifier', '2 classes'],
    ['labels in another order', withBase({ labels: ['green', 'red', 'blue'] }), 'labels-differ', "'green' is class 0"],
    [
      'a crop that is not its input',
      withBase({ preprocess: tinyPreprocess(24) }),
      'preprocess-mismatch',
      '[3, 24, 24]',
    ],
    [
      'preprocessing that is none',
      withBase({ preprocess: { crop: 0 } }),
      'cascade-invalid',
      'stages.1.model.preprocess',
    ],
    ['logits said to be probabilities', withBase({ output: 'probabilities' }), 'output-not-logits', 'no probabilities'],
    ['a folder without a model', { ...tinyCascade, stages: [saver, { model: './gone' }] }, 'model-not-found', 'gone'],
    [
      'a model of other classes',
      { ...tinyCascade, stages: [saver, { model: '@widthwise/model-cifar10' }] },
      'labels-differ',
      'saver has 3 labels, cifar10 at 1 10',
    ],
    [
      'a width that a model does not offer',
      { ...tinyCascade, stages: [{ model: '@widthwise/model-cifar10', width: 0.3 }] },
      'width-not-offered',
      '0.3',
    ],
  ])('%s', async (_, document, code, message) => {
    await expect(loadCascade(await write('wrong.json', document))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
  })

  it('a document that is not there, options that mean nothing, a device that there is not', async () => {
    await expect(loadCascade(join(folder, 'gone.json'))).rejects.toMatchObject({ code: 'cascade-not-found' })
    await expect(loadCascade(path, { device: 'abacus' })).rejects.toMatchObject({ code: 'device-unknown' })
    const prefetch = { what: 'all' } as unknown as { what: 'run' }
    await expect(loadCascade(path, { prefetch })).rejects.toMatchObject({ code: 'option-invalid' })
  })
})

describe('widths of one model', () => {
  const chain = [0.25, 0.5, 1]
  it('answer as the model’s own cascade does, on one runner', async () => {
    const thresholds = [0.95, 0.9]
    const stages = chain.map((width, index) => ({
      model: '@widthwise/model-cifar10',
      width,
      ...(index < 2 && { threshold: thresholds[index] }),
    }))
    const file = await write('widths.json', { schema: 'widthwise.cascade/1', policy: 'max-softmax', stages })
    await using cascade = await loadCascade(file)
    await using model = await load('@widthwise/model-cifar10')
    expect(cascade.stages.map(({ width, macs }) => [width, macs])).toEqual(
      chain.map((width) => [width, model.cost({ width }).macs]),
    )
    let inputs = 0
    for (const { png, widths } of knownAnswers) {
      const answer = await cascade.classify(png)
      const expected = chain.findIndex((width, index) => {
        const probabilities = widths.find((one) => one.width === width)?.probabilities as readonly number[]
        return index === 2 || Math.max(...probabilities) >= (thresholds[index] as number)
      })
      const { probabilities } = widths.find((one) => one.width === chain[expected]) as (typeof widths)[number]
      expect(answer.ran.map(({ width }) => width)).toEqual(chain.slice(0, expected + 1))
      expect(answer.class).toBe(probabilities.indexOf(Math.max(...probabilities)))
      inputs += expected + 1
    }
    const ran = cascade.summary().exits.map(({ device }) => device.samples)
    expect(ran.reduce((sum, samples) => sum + samples, 0)).toBe(inputs)
  })
})
