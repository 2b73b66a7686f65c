import type { AbortSignalLike, TensorStore } from '@widthwise/core'
import { buildGraph, GraphBuilder, type SlicedGraph, sliceGraph } from '@widthwise/graph'
import { createMemoryStore } from '@widthwise/weights'
import { describe, expect, it } from 'vitest'
import { fromOnnx } from './from-onnx.ts'
import { tokensGraph } from './testing/hand-made-graphs.ts'
import { randomStore } from './testing/random-values.ts'
import { type ToOnnxOptions, toOnnx } from './to-onnx.ts'

const graph = buildGraph(
  { family: 'convnext', naming: 'timm', dims: [16, 32], depths: [2, 1], patch: 2, classes: 10, inChannels: 3 },
  { input: [3, 16, 16] },
)
const store = randomStore(graph, 1)
const full = sliceGraph(graph, { rule: 'none' })
const half = sliceGraph(graph, { rule: 'slimmable', width: 0.5, stem: 'full' })
const logits = { outputs: ['logits'] }

async function operators(sliced: SlicedGraph, options: ToOnnxOptions = logits): Promise<Record<string, number>> {
  const { graph: decoded } = fromOnnx((await toOnnx(sliced, store, options)).model)
  const counts: Record<string, number> = {}
  for (const { opType } of decoded?.node ?? []) counts[opType] = (counts[opType] ?? 0) + 1
  return counts
}

describe('toOnnx', () => {
  it('writes convolutions alone between the norms, layer scale and every linear among them', async () => {
    expect(await operators(full)).toEqual({
      // stem, 1 to start the stream of stage 0, downsampling, 3 blocks of 3
      Conv: 12,
      LayerNormalization: 6,
      // around the 5 norms of maps; the one behind the pool normalises vectors
      Transpose: 10,
      Gelu: 3,
      Add: 3,
      GlobalAveragePool: 1,
      Flatten: 1,
      Gemm: 1,
    })
  })

  it('adds no node for a narrower width but the cut of the stem that is computed in full', async () => {
    const { Slice, ...rest } = await operators(half)
    expect(Slice).toBe(1)
    expect(rest).toEqual(await operators(full))
  })

  it('gives the first output when none is named, and computes nothing that the outputs do not need', async () => {
    const { outputs } = await toOnnx(full, store)
    expect(outputs.map(({ name }) => name)).toEqual([full.outputs[0]?.name])
    const first = await operators(full, { outputs: ['features.0'] })
    expect(first).toMatchObject({ Conv: 8, Gelu: 2 })
    expect(first.Gemm).toBeUndefined()
  })

  it('names inputs, outputs and weights as the graph does, and says what it holds', async () => {
    const { model, inputs, outputs } = await toOnnx(half, store, {
      batch: 4,
      outputs: ['logits', 'features.1', 'logits'],
    })
    expect(inputs).toEqual([{ name: 'input', shape: [4, 3, 16, 16] }])
    expect(outputs).toEqual([
      { name: 'logits', shape: [4, 10] },
      { name: 'features.1', shape: [4, 16, 4, 4] },
    ])
    const decoded = fromOnnx(model)
    expect(decoded.producerName).toBe('widthwise')
    expect(decoded.graph?.input.map(({ name }) => name)).toEqual(['input'])
    expect(decoded.graph?.output.map(({ name }) => name)).toEqual(['logits', 'features.1'])
    const metadata = Object.fromEntries(decoded.metadataProps.map(({ key, value }) => [key, JSON.parse(value)]))
    expect(metadata).toEqual({ 'widthwise.architecture': graph.architecture, 'widthwise.subnet': half.subnet })
    const weight = decoded.graph?.initializer.find(({ name }) => name === 'stages.1.blocks.0.mlp.fc1.weight')
    expect(weight?.dims).toEqual([64n, 16n, 1n, 1n])
  })

  it('keeps the first channels of each weight, and their values', async () => {
    const name = 'stages.1.downsample.1.weight'
    const initializer = fromOnnx((await toOnnx(half, store, logits)).model).graph?.initializer.find(
      (tensor) => tensor.name === name,
    )
    const bytes = initializer?.rawData.slice() ?? new Uint8Array()
    expect(new Float32Array(bytes.buffer)).toEqual(await store.read(name, half.parameters.get(name)?.segments))
  })

  it('multiplies layer scale into the linear before it', async () => {
    const initializers = fromOnnx((await toOnnx(full, store, logits)).model).graph?.initializer ?? []
    const block = 'stages.0.blocks.0'
    expect(initializers.map(({ name }) => name)).not.toContain(`${block}.gamma`)
    const got = initializers.find(({ name }) => name === `${block}.mlp.fc2.bias`)?.rawData.slice()
    const [gamma, bias] = await Promise.all([store.read(`${block}.gamma`), store.read(`${block}.mlp.fc2.bias`)])
    const want = bias.map((value, i) => value * (gamma[i] ?? Number.NaN))
    expect(new Float32Array(got?.buffer ?? new ArrayBuffer())).toEqual(want)
  })

  it('aligns large external weights to pages, and fills every byte between them with zero', async () => {
    const wide = buildGraph({ family: 'convnext', naming: 'timm', dims: [96], depths: [1] }, { input: [3, 32, 32] })
    const { model, externalData } = await toOnnx(sliceGraph(wide, { rule: 'none' }), randomStore(wide, 1), {
      ...logits,
      externalData: { location: 'weights/wide.bin' },
    })
    const tensors = (fromOnnx(model).graph?.initializer ?? []).map(({ dims, rawData, externalData: entries }) => ({
      bytes: dims.reduce((all, size) => all * Number(size), 4),
      inside: rawData.length,
      ...Object.fromEntries(entries.map(({ key, value }) => [key, value])),
    })) as { bytes: number; inside: number; location?: string; offset?: string; length?: string }[]
    const outside = tensors.filter(({ location }) => location !== undefined)
    expect(outside.length).toBeGreaterThan(3)
    let end = 0
    for (const { bytes, location, offset, length } of outside) {
      expect(location).toBe('weights/wide.bin')
      expect(Number(length)).toBe(bytes)
      expect(Number(offset) % (bytes < 65_536 ? 64 : 4096)).toBe(0)
      expect(externalData?.subarray(end, Number(offset)).every((byte) => byte === 0)).toBe(true)
      end = Number(offset) + bytes
    }
    expect(end).toBe(externalData?.length)
    expect(outside.some(({ bytes }) => bytes >= 65_536)).toBe(true)
    for (const { bytes, location, inside } of tensors) if (!location) expect(inside).toBe(bytes)
  })

  it('writes the same bytes each time', async () => {
    expect(await toOnnx(half, store)).toEqual(await toOnnx(half, store))
  })
})

describe('toOnnx refuses', () => {
  it.each([0, -1, 1.5, Number.NaN])('batch %d', async (batch) => {
    await expect(toOnnx(full, store, { batch })).rejects.toMatchObject({ code: 'batch-invalid' })
  })

  it.each([[[]], [['logits', 'logit']]])('outputs %j', async (outputs) => {
    await expect(toOnnx(full, store, { outputs })).rejects.toMatchObject({
      code: 'output-unknown',
      message: expect.stringContaining('features.1'),
    })
  })

  it.each(['', '/etc/passwd', '../weights', 'a/../b', 'a//b', 'c:weights', 'a\\b', '.'])(
    'external data in %j',
    async (location) => {
      await expect(toOnnx(full, store, { externalData: { location } })).rejects.toMatchObject({
        code: 'location-invalid',
      })
    },
  )

  it('a store without one of the weights, or with another shape', async () => {
    const name = 'stem.0.weight'
    const lacking = { get: (key: string) => (key === name ? undefined : store.get(key)) }
    const other = createMemoryStore([{ name, shape: [2], data: new Float32Array(2) }])
    for (const get of [lacking.get, other.get.bind(other)]) {
      await expect(toOnnx(full, { ...other, get } as TensorStore)).rejects.toMatchObject({
        code: 'weights-mismatch',
        message: expect.stringContaining(name),
      })
    }
  })

  it('a store that gives too few values', async () => {
    const short = { get: store.get.bind(store), read: async () => new Float32Array(1) } as unknown as TensorStore
    await expect(toOnnx(full, short)).rejects.toMatchObject({ code: 'weights-mismatch' })
  })

  it('a sliced graph that does not list a parameter', async () => {
    await expect(toOnnx({ ...full, parameters: new Map() }, store)).rejects.toMatchObject({ code: 'weights-mismatch' })
  })

  it('a pool over tokens, and an alignment that takes nothing', async () => {
    const b = new GraphBuilder()
    b.output('pooled', b.globalAveragePool(b.input('tokens', [4, 6])))
    const pooled = sliceGraph(b.finish({ architecture: { family: 'tokens' }, rules: [] }), { rule: 'none' })
    await expect(toOnnx(pooled, createMemoryStore([]))).rejects.toMatchObject({ code: 'graph-unsupported' })

    const tokens = tokensGraph()
    const sliced = sliceGraph(tokens, { rule: 'slimmable', width: [0.5, 1] })
    const operations = sliced.operations.map((operation) =>
      operation.kind === 'align' ? { ...operation, pieces: [{ zeros: 12 }] } : operation,
    )
    await expect(
      toOnnx({ ...sliced, operations }, randomStore(tokens, 1), { outputs: ['tokens.out'] }),
    ).rejects.toMatchObject({
      code: 'graph-unsupported',
    })
  })

  it('to go on when its signal aborts, before the first weight and between two', async () => {
    let aborted = false
    const signal: AbortSignalLike = {
      get aborted() {
        return aborted
      },
      reason: 'enough',
      throwIfAborted: () => {},
      addEventListener: () => {},
      removeEventListener: () => {},
    }
    let reads = 0
    const counting = {
      get: store.get.bind(store),
      read: async (...args: Parameters<TensorStore['read']>) => {
        aborted = ++reads === 3
        return store.read(args[0], args[1])
      },
    } as unknown as TensorStore
    const options = { signal }
    await expect(toOnnx(full, counting, options)).rejects.toMatchObject({ code: 'aborted' })
    expect(reads).toBe(3)
    await expect(toOnnx(full, counting, options)).rejects.toMatchObject({ code: 'aborted' })
    expect(reads).toBe(3)
  })
})
