import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Device, Runner, Subnet, Tensor } from '@widthwise/core'
import { costOf, sliceGraph } from '@widthwise/graph'
import { encodeOnnx, externalTensors, fromOnnx, toOnnx } from '@widthwise/onnx'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createNodeDevice } from './node-device.ts'
import type { NodeDeviceOptions } from './options.ts'
import { pictures, randomStore, smallGraph, widths } from './testing/small-model.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const graph = smallGraph
const store = randomStore(graph)
const input = pictures(2)
const full: Subnet = { rule: 'none' }

/** Runs `use` on a device of its own. */
async function withDevice<Result>(
  options: NodeDeviceOptions,
  use: (device: Device) => Promise<Result>,
): Promise<Result> {
  const device = await createNodeDevice({ intraOpThreads: 1, cacheFolder: false, ...options })
  try {
    return await use(device)
  } finally {
    await device[Symbol.asyncDispose]()
  }
}

const logitsOf = async (runner: Runner, subnet?: Subnet): Promise<Tensor> =>
  (await runner.run({ input }, subnet)).logits as Tensor
const close = (got: Tensor, want: Tensor): void => {
  expect(got.shape).toEqual(want.shape)
  for (const [index, value] of want.data.entries()) expect(got.data[index]).toBeCloseTo(value, 5)
}

describe('a graph', () => {
  it('answers the same through the cache as from memory, at every width, by several workers at once', async () => {
    const cacheFolder = await temporaryFolder()
    const want = await withDevice({}, async (device) => {
      const runner = await device.prepare({ graph, store })
      return await Promise.all(widths.map((subnet) => logitsOf(runner, subnet)))
    })
    const warnings: unknown[] = []
    const options = {
      workers: 2,
      cacheFolder,
      cacheFromBytes: 0,
      onWarning: (warning: unknown) => warnings.push(warning),
    }
    for (const sessions of ['made', 'found']) {
      const got = await withDevice(options, async (device) => {
        const runner = await device.prepare({ graph, store })
        const twice = await Promise.all([...widths, ...widths].map((subnet) => logitsOf(runner, subnet)))
        expect(device.telemetry(), sessions).toMatchObject({ runs: 8, queued: 0, running: 0 })
        return twice
      })
      for (const [index, answer] of got.entries()) close(answer, want[index % 4] as Tensor)
    }
    expect(warnings).toEqual([])
    expect(await readdir(cacheFolder)).toHaveLength(4)
  })

  it('goes on when its entry in the cache is deleted while it is open', async () => {
    const cacheFolder = await temporaryFolder()
    await withDevice({ cacheFolder, cacheFromBytes: 0, workers: 2 }, async (device) => {
      const runner = await device.prepare({ graph, store })
      const want = await logitsOf(runner)
      await rm(cacheFolder, { recursive: true })
      // The second worker opens its session now.
      for (const got of await Promise.all([1, 2, 3, 4].map(() => logitsOf(runner)))) close(got, want)
    })
  })

  it('goes on without a cache when there can be none, and says so once', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'file'), '')
    const codes: string[] = []
    const options = {
      cacheFolder: join(folder, 'file'),
      cacheFromBytes: 0,
      onWarning: ({ code }: { code: string }) => codes.push(code),
    }
    await withDevice(options, async (device) => {
      const runner = await device.prepare({ graph, store })
      for (const subnet of widths) expect((await logitsOf(runner, subnet)).shape).toEqual([2, 5])
    })
    expect(codes).toEqual(['cache-unwritable'])
  })

  it('is made ready at the subnets named, in every worker; runs then open nothing', async () => {
    await withDevice({ workers: 2 }, async (device) => {
      const runner = await device.prepare({ graph, store }, { subnets: widths.slice(0, 2) })
      expect(device.telemetry()).toMatchObject({ sessionsCreated: 4, runs: 0 })
      await Promise.all([...widths.slice(0, 2), ...widths.slice(0, 2)].map((subnet) => logitsOf(runner, subnet)))
      expect(device.telemetry().sessionsCreated).toBe(4)
    })
  })

  it('occupies its weights and its activations, which are given back with the runner', async () => {
    await withDevice({}, async (device) => {
      const runner = await device.prepare({ graph, store })
      for (const subnet of widths) {
        const { weightBytes, peakActivations } = costOf(graph, subnet)
        expect(runner.memory(subnet)).toBe(weightBytes + 4 * peakActivations)
        await logitsOf(runner, subnet)
      }
      const all = widths.reduce((sum, subnet) => sum + runner.memory(subnet), 0)
      expect(device.telemetry().memoryBytes).toBe(all)
      await runner[Symbol.asyncDispose]()
      expect(device.telemetry().memoryBytes).toBe(0)
      await expect(logitsOf(runner)).rejects.toMatchObject({ code: 'runner-disposed' })
      expect(() => runner.memory()).toThrow(expect.objectContaining({ code: 'runner-disposed' }))
    })
  })

  it('offers the outputs that it was prepared with', async () => {
    await withDevice({}, async (device) => {
      const runner = await device.prepare({ graph, store }, { outputs: ['features.1'] })
      expect(runner.outputs).toEqual([{ name: 'features.1', shape: [-1, 32, 4, 4] }])
      expect((await runner.run({ input }))['features.1']?.shape).toEqual([2, 32, 4, 4])
      const run = runner.run({ input }, full, { outputs: ['logits'] })
      await expect(run).rejects.toMatchObject({ code: 'output-not-offered' })
    })
  })

  it('that has not the right weights says what the writer of its model says', async () => {
    await withDevice({}, async (device) => {
      const other = randomStore({ ...graph, parameters: graph.parameters.slice(1) })
      const runner = await device.prepare({ graph, store: other })
      await expect(logitsOf(runner)).rejects.toMatchObject({ code: 'weights-mismatch' })
      expect(device.telemetry()).toMatchObject({ memoryBytes: 0, sessionsCreated: 0, running: 0 })
    })
  })

  it('that is being prepared is let go when the caller cancels', async () => {
    await withDevice({}, async (device) => {
      const controller = new AbortController()
      const prepared = device.prepare({ graph, store }, { subnets: widths, signal: controller.signal })
      setTimeout(() => controller.abort('enough'), 5)
      await expect(prepared).rejects.toMatchObject({ code: 'aborted', cause: 'enough' })
      const runner = await device.prepare({ graph, store })
      expect((await logitsOf(runner)).shape).toEqual([2, 5])
    })
  })
})

describe('an ONNX model', () => {
  let bytes: Uint8Array
  let want: Tensor
  beforeAll(async () => {
    bytes = (await toOnnx(sliceGraph(graph, full), store, { batch: 'dynamic' })).model
    want = await withDevice({}, async (device) => logitsOf(await device.prepare({ graph, store })))
  })

  it.each([0, 2 ** 30])('runs from its bytes and from its file (cache from %i bytes)', async (cacheFromBytes) => {
    const folder = await temporaryFolder()
    const path = join(folder, 'model.onnx')
    await writeFile(path, bytes)
    const inTheMiddle = new Uint8Array(bytes.length + 20)
    inTheMiddle.set(bytes, 8)
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
    shared.set(bytes)
    const forms = [bytes, path, inTheMiddle.subarray(8, 8 + bytes.length), shared]
    await withDevice({ workers: 2, cacheFolder: join(folder, 'cache'), cacheFromBytes }, async (device) => {
      for (const onnx of forms) {
        const runner = await device.prepare({ onnx })
        expect(runner.inputs).toEqual([{ name: 'input', shape: [-1, 3, 16, 16] }])
        expect(runner.outputs).toEqual([{ name: 'logits', shape: [-1, 5] }])
        expect(runner.memory()).toBe(bytes.length)
        for (const got of await Promise.all([1, 2].map(() => logitsOf(runner)))) close(got, want)
        await runner[Symbol.asyncDispose]()
      }
      expect(bytes.length).toBeGreaterThan(0)
    })
    expect((await readdir(folder)).includes('cache')).toBe(cacheFromBytes === 0)
  })

  it.each([0, 2 ** 30])('runs with its data in a file beside it (cache from %i bytes)', async (cacheFromBytes) => {
    const folder = await temporaryFolder()
    const { model, externalData } = await toOnnx(sliceGraph(graph, full), store, {
      batch: 'dynamic',
      externalData: { location: 'model.weights' },
    })
    await writeFile(join(folder, 'model.onnx'), model)
    await withDevice({ cacheFolder: join(folder, 'cache'), cacheFromBytes }, async (device) => {
      await expect(device.prepare({ onnx: join(folder, 'model.onnx') })).rejects.toMatchObject({
        code: 'model-unreadable',
        message: expect.stringContaining('model.weights'),
      })
      await expect(device.prepare({ onnx: model })).rejects.toMatchObject({ code: 'model-unreadable' })
      await writeFile(join(folder, 'model.weights'), externalData as Uint8Array)
      const runner = await device.prepare({ onnx: join(folder, 'model.onnx') })
      close(await logitsOf(runner), want)
      expect(runner.memory()).toBe(model.length + (externalData?.length ?? 0))
    })
  })

  it('has one width', async () => {
    await withDevice({}, async (device) => {
      const runner = await device.prepare({ onnx: bytes })
      close(await logitsOf(runner, full), want)
      await expect(logitsOf(runner, widths[1])).rejects.toMatchObject({ code: 'model-one-width' })
    })
  })

  it('that is none is refused', async () => {
    await withDevice({}, async (device) => {
      const truncated = encodeOnnx({ ...fromOnnx(bytes), opsetImport: [] })
      await expect(device.prepare({ onnx: truncated })).rejects.toMatchObject({ code: 'model-refused' })
      await expect(device.prepare({ onnx: new Uint8Array(9) })).rejects.toMatchObject({ code: 'onnx-malformed' })
      const text = fileURLToPath(new URL('../README.md', import.meta.url))
      await expect(device.prepare({ onnx: text })).rejects.toMatchObject({
        code: 'onnx-malformed',
        message: expect.stringContaining('README.md: '),
      })
      await expect(device.prepare({ onnx: 'nowhere.onnx' })).rejects.toMatchObject({ code: 'model-unreadable' })
      const escaping = fromOnnx(
        (await toOnnx(sliceGraph(graph, full), store, { externalData: { location: 'x' } })).model,
      )
      for (const { pairs } of externalTensors(escaping))
        for (const pair of pairs) if (pair.key === 'location') pair.value = '../x'
      await expect(device.prepare({ onnx: encodeOnnx(escaping) })).rejects.toMatchObject({ code: 'model-refused' })
    })
  })

  /** A model of one operator that makes another type of its input. */
  const casting = (from: 'float' | 'int64', to: 'float' | 'int64'): Uint8Array => {
    const types = { float: 1, int64: 7 }
    const model = fromOnnx(bytes)
    const { graph } = model
    const attribute = graph?.node.flatMap((node) => node.attribute).find(({ type }) => type === 2)
    const [node] = graph?.node ?? []
    if (!graph || !node || !attribute) throw new TypeError('the small model has changed')
    graph.node = [{ ...node, opType: 'Cast', input: ['input'], output: ['logits'], attribute: [attribute] }]
    Object.assign(attribute, { name: 'to', i: BigInt(types[to]) })
    graph.initializer = []
    for (const [ports, type] of [
      [graph.input, from],
      [graph.output, to],
    ] as const) {
      const value = ports[0]?.type?.value
      if (value?.case === 'tensorType') Object.assign(value.value, { elemType: types[type], shape: undefined })
    }
    return encodeOnnx(model)
  }

  it('of other types than float32 is refused', async () => {
    await withDevice({}, async (device) => {
      for (const [onnx, what] of [
        [casting('int64', 'float'), "input 'input' is int64"],
        [casting('float', 'int64'), 'its outputs are int64'],
      ] as const) {
        await expect(device.prepare({ onnx })).rejects.toMatchObject({
          code: 'model-type-unsupported',
          message: expect.stringContaining(what),
        })
      }
      expect(device.telemetry().memoryBytes).toBe(0)
    })
  })

  it('that cannot run on what its declared shapes allow says what ONNX Runtime says', async () => {
    const model = fromOnnx(bytes)
    const value = model.graph?.input[0]?.type?.value
    const channels = value?.case === 'tensorType' ? value.value.shape?.dim[1] : undefined
    if (!channels) throw new TypeError('the small model has changed')
    channels.value = { case: 'dimParam', value: 'channels' }
    await withDevice({}, async (device) => {
      const runner = await device.prepare({ onnx: encodeOnnx(model) })
      expect(runner.inputs).toEqual([{ name: 'input', shape: [-1, -1, 16, 16] }])
      const four = { shape: [1, 4, 16, 16], data: new Float32Array(1024) }
      await expect(runner.run({ input: four })).rejects.toMatchObject({
        code: 'run-failed',
        cause: expect.objectContaining({ message: expect.stringMatching(/channel/i) }),
      })
      close(await logitsOf(runner), want)
    })
  })
})

describe('answers', () => {
  it('stay what they are when the arrays of their run are used again', async () => {
    const model = fromOnnx((await toOnnx(sliceGraph(graph, full), store, { batch: 'dynamic' })).model)
    const [node] = model.graph?.node ?? []
    if (!model.graph || !node) throw new TypeError('the small model has changed')
    // The output is the input: nothing but a copy keeps them apart.
    model.graph.node = [{ ...node, opType: 'Identity', input: ['input'], output: ['logits'], attribute: [] }]
    model.graph.initializer = []
    const value = model.graph.output[0]?.type?.value
    if (value?.case === 'tensorType') Object.assign(value.value, { shape: undefined })
    await withDevice({}, async (device) => {
      const runner = await device.prepare({ onnx: encodeOnnx(model) })
      const inputs = [1, 2, 3].map((seed) => pictures(2, seed))
      const answers: Tensor[] = []
      for (const given of inputs) answers.push((await runner.run({ input: given })).logits as Tensor)
      expect(answers).toEqual(inputs)
    })
  })
})

describe('a device', () => {
  let device: Device
  beforeAll(async () => {
    device = await createNodeDevice({ intraOpThreads: 1, cacheFolder: false, memoryBytes: 20_000 })
  })
  afterAll(() => device[Symbol.asyncDispose]())

  it('refuses what does not fit its memory, and runs what does', async () => {
    const runner = await device.prepare({ graph, store })
    await expect(logitsOf(runner)).rejects.toMatchObject({ code: 'device-memory-exceeded' })
    expect((await logitsOf(runner, widths[3])).shape).toEqual([2, 5])
  })

  it('refuses everything once it is disposed', async () => {
    const gone = await createNodeDevice({ cacheFolder: false })
    const runner = await gone.prepare({ graph, store })
    const under = logitsOf(runner)
    await Promise.all([gone[Symbol.asyncDispose](), gone[Symbol.asyncDispose]()])
    expect((await under).shape).toEqual([2, 5])
    await expect(gone.prepare({ graph, store })).rejects.toMatchObject({ code: 'device-disposed' })
    await expect(logitsOf(runner)).rejects.toMatchObject({ code: 'device-disposed' })
    await runner[Symbol.asyncDispose]()
  })
})
