import type { Subnet } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../reference/evaluate.ts'
import { sliceGraph } from '../slice-graph.ts'
import type { SlicedGraph } from '../sliced-graph.ts'
import { noisyTensors, type VitSample, vitSample, vitSubnet } from '../testing/arbitrary-vit.ts'
import { expectConsistent } from '../testing/expect-consistent.ts'
import { type MemoryTensor, memoryStore } from '../testing/memory-store.ts'
import { buildGraph } from './index.ts'

const runs = { numRuns: 40 }

/** The parts of the full network that a narrower one is made of, as lists of indices. */
interface Parts {
  readonly channels: readonly number[]
  readonly hidden: readonly number[]
  /** Rows of the fused q, k, v. */
  readonly rows: readonly number[]
  readonly heads: number
  readonly depth?: number
}

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i)
const hiddenOf = ({ graph }: VitSample): number => graph.axes.find(({ role }) => role === 'hidden')?.size as number

/** Rows or columns of a tensor; undefined: all along this axis. */
function cut({ shape, data }: MemoryTensor, kept: readonly (readonly number[] | undefined)[]): MemoryTensor {
  const indices = shape.map((size, axis) => kept[axis] ?? range(0, size))
  const values: number[] = []
  const visit = (axis: number, start: number): void => {
    if (axis === shape.length) values.push(data[start] as number)
    else
      for (const index of indices[axis] as readonly number[]) visit(axis + 1, start * (shape[axis] as number) + index)
  }
  visit(0, 0)
  return { shape: indices.map(({ length }) => length), data: Float32Array.from(values) }
}

/** What a tensor of this name keeps along each axis; no axis is looked up, so slicing itself is not trusted. */
function keptOf(name: string, { channels, hidden, rows }: Parts): readonly (readonly number[] | undefined)[] {
  if (/_token$|pos_embed$/.test(name)) return [undefined, undefined, channels]
  if (/qkv\.weight$/.test(name)) return [rows, channels]
  if (/qkv\.bias$/.test(name)) return [rows]
  if (/fc1\.weight$/.test(name)) return [hidden, channels]
  if (/fc1\.bias$/.test(name)) return [hidden]
  if (/fc2\.weight$/.test(name)) return [channels, hidden]
  if (/attn\.proj\.weight$/.test(name)) return [channels, channels]
  if (/^head(_dist)?\.weight$/.test(name)) return [undefined, channels]
  return /^head(_dist)?\.bias$/.test(name) ? [undefined] : [channels]
}

/** A network of its own, of the size of the parts and with their weights. */
function standAlone(
  { architecture, graph }: VitSample,
  tensors: ReadonlyMap<string, MemoryTensor>,
  parts: Parts,
): { readonly sliced: SlicedGraph; readonly tensors: ReadonlyMap<string, MemoryTensor> } {
  const dim = parts.channels.length
  const { depth = architecture.depth, heads } = parts
  const narrow = buildGraph(
    // Half a unit more, so that rounding down gives this number of units whatever the last bit of the quotient is.
    { ...architecture, dim, heads, depth, mlpRatio: (parts.hidden.length + 0.5) / dim },
    { input: graph.values[0]?.shape as readonly number[] },
  )
  const sliced = sliceGraph(narrow, { rule: 'none' })
  const read = [...sliced.parameters.keys()].map(
    (name) => [name, cut(tensors.get(name) as MemoryTensor, keptOf(name, parts))] as const,
  )
  return { sliced, tensors: new Map(read) }
}

const answers = (sliced: SlicedGraph, tensors: ReadonlyMap<string, MemoryTensor>, image: Float32Array) =>
  evaluate(sliced, memoryStore(tensors), { input: image })

/** Both are the same sums of the same numbers in the same order, so they are equal to the last bit. */
async function expectStandAlone(sample: VitSample, subnet: Subnet, seed: number, parts: Parts, scale?: number) {
  const tensors = noisyTensors(sample.graph, seed)
  const sliced = sliceGraph(sample.graph, subnet)
  expectConsistent(sliced)
  const alone = standAlone(sample, tensors, parts)
  const operations = alone.sliced.operations.map((operation) =>
    operation.kind === 'attention' && scale !== undefined ? { ...operation, scale } : operation,
  )
  const got = await answers(sliced, tensors, sample.image)
  const want = await answers({ ...alone.sliced, operations }, alone.tensors, sample.image)
  expect(Object.keys(got)).toEqual(expect.arrayContaining(Object.keys(want)))
  for (const [name, values] of Object.entries(want)) expect(got[name], name).toEqual(values)
  return { got, sliced }
}

const eachPart = (channels: readonly number[], dim: number): readonly number[] =>
  [0, dim, 2 * dim].flatMap((start) => channels.map((channel) => start + channel))

describe('a narrower vision transformer', () => {
  it('under HydraViT is the network of the first heads', async () => {
    const cases = vitSample.chain((sample) => fc.tuple(fc.constant(sample), vitSubnet.hydravit(sample), fc.nat()))
    await fc.assert(
      fc.asyncProperty(cases, async ([sample, subnet, seed]) => {
        const { dim, heads, mlpRatio } = sample.architecture
        const channels = range(0, (subnet.heads * dim) / heads)
        await expectStandAlone(sample, subnet, seed, {
          channels,
          hidden: range(0, Math.floor(mlpRatio * channels.length)),
          rows: eachPart(channels, dim),
          heads: subnet.heads,
        })
      }),
      runs,
    )
  })

  it('under SortedNet is the network of the first channels with as many heads and the first blocks', async () => {
    const cases = vitSample.chain((sample) => fc.tuple(fc.constant(sample), vitSubnet.sortednet(sample), fc.nat()))
    await fc.assert(
      fc.asyncProperty(cases, async ([sample, subnet, seed]) => {
        const { dim, heads, depth: all } = sample.architecture
        const { width, depth = all } = subnet
        const channels = range(0, Math.floor(width * dim))
        const { got } = await expectStandAlone(sample, subnet, seed, {
          channels,
          hidden: range(0, Math.floor(width * hiddenOf(sample))),
          rows: eachPart(channels, dim),
          heads,
          depth,
        })
        // A block that is left out hands on what it gets.
        for (const block of range(depth, all)) expect(got[`features.${block}`]).toEqual(got[`features.${depth - 1}`])
      }),
      runs,
    )
  })

  it('under Scala reads leading channels at both ends, trailing ones in between, and q, k, v as one block', async () => {
    const cases = vitSample.chain((sample) => fc.tuple(fc.constant(sample), vitSubnet.scala(sample), fc.nat()))
    await fc.assert(
      fc.asyncProperty(cases, async ([sample, subnet, seed]) => {
        const { dim, heads } = sample.architecture
        const { width, smallest, largest } = subnet
        const [d, h] = [Math.floor(width * dim), Math.floor(width * hiddenOf(sample))]
        const take = (count: number, of: number): readonly number[] =>
          width === smallest || width === largest ? range(0, count) : range(of - count, of)
        const parts = { channels: take(d, dim), hidden: take(h, hiddenOf(sample)), rows: take(3 * d, 3 * dim), heads }
        await expectStandAlone(sample, subnet, seed, parts, 1 / Math.sqrt(dim / heads))
      }),
      runs,
    )
  })

  it('under MatFormer is the full network with the other hidden units masked', async () => {
    const cases = vitSample.chain((sample) => fc.tuple(fc.constant(sample), vitSubnet.matformer(sample), fc.nat()))
    await fc.assert(
      fc.asyncProperty(cases, async ([sample, subnet, seed]) => {
        const { hidden } = subnet
        const tensors = noisyTensors(sample.graph, seed)
        const masked = new Map(
          [...tensors].map(([name, tensor]) => {
            const block = /^blocks\.(\d+)\.mlp\.fc1\./.exec(name)?.[1]
            if (block === undefined) return [name, tensor]
            const ratio = typeof hidden === 'number' ? hidden : (hidden[Number(block)] as number)
            const kept = Math.floor(ratio * hiddenOf(sample)) * (tensor.data.length / (tensor.shape[0] as number))
            return [name, { ...tensor, data: tensor.data.map((value, i) => (i < kept ? value : 0)) }]
          }),
        )
        const sliced = sliceGraph(sample.graph, subnet)
        expectConsistent(sliced)
        const got = await answers(sliced, tensors, sample.image)
        const want = await answers(sliceGraph(sample.graph, { rule: 'none' }), masked, sample.image)
        for (const [name, { data }] of Object.entries(want)) {
          // Masked units add zeros, which is the same sum.
          expect(
            [...(got[name]?.data ?? [])].map((value) => value + 0),
            name,
          ).toEqual([...data].map((value) => value + 0))
        }
      }),
      runs,
    )
  })

  it('at full width is the network itself under every rule', async () => {
    await fc.assert(
      fc.asyncProperty(vitSample, fc.nat(), async (sample, seed) => {
        const tensors = noisyTensors(sample.graph, seed)
        const want = await answers(sliceGraph(sample.graph, { rule: 'none' }), tensors, sample.image)
        for (const subnet of [
          { rule: 'scala', width: 1, smallest: 0.25, largest: 1 },
          { rule: 'hydravit', heads: sample.architecture.heads },
          { rule: 'matformer', hidden: 1 },
          { rule: 'sortednet', width: 1 },
        ] as const) {
          expect(await answers(sliceGraph(sample.graph, subnet), tensors, sample.image)).toEqual(want)
        }
      }),
      runs,
    )
  })
})
