import type { Graph, Subnet } from '@widthwise/core'
import fc from 'fast-check'
import { buildGraph } from '../architectures/index.ts'
import { sliceGraph } from '../slice-graph.ts'
import type { MemoryTensor } from './memory-store.ts'

/** A small vision transformer, its graph, and values of one image. */
export interface VitSample {
  readonly architecture: {
    readonly family: 'vit'
    readonly dim: number
    readonly heads: number
    readonly depth: number
    readonly mlpRatio: number
  }
  readonly graph: Graph
  readonly image: Float32Array
  /** What a failed property prints. */
  readonly [fc.toStringMethod]: () => string
}

/** Which tokens stand in front of the patches, and what the head reads. */
const forms = fc.constantFrom(
  { classToken: true, distillationToken: false, pool: 'token' },
  { classToken: true, distillationToken: true, pool: 'token' },
  { classToken: true, distillationToken: false, pool: 'avg' },
  { classToken: false, distillationToken: false, pool: 'avg' },
)

/** Vision transformers of every form, of two channels a head at least: a norm over one channel forgets it. */
export const vitSample: fc.Arbitrary<VitSample> = fc
  .record({
    heads: fc.integer({ min: 1, max: 4 }),
    headWidth: fc.integer({ min: 2, max: 6 }),
    depth: fc.integer({ min: 1, max: 3 }),
    mlpRatio: fc.constantFrom(1, 2.5, 4),
    patchSize: fc.integer({ min: 1, max: 3 }),
    grid: fc.integer({ min: 1, max: 3 }),
    cut: fc.nat({ max: 2 }),
    form: forms,
    positionOnPatchesOnly: fc.boolean(),
    layerScale: fc.boolean(),
    qkvBias: fc.boolean(),
    inChannels: fc.integer({ min: 1, max: 3 }),
    classes: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat(),
  })
  .map(({ headWidth, grid, cut, form, seed, ...keys }) => {
    // What does not fill a last patch is left out.
    const side = grid * keys.patchSize + (cut % keys.patchSize)
    const architecture = { family: 'vit', dim: keys.heads * headWidth, ...form, ...keys } as const
    const graph = buildGraph(architecture, { input: [keys.inChannels, side, side] })
    return {
      architecture,
      graph,
      image: noise(keys.inChannels * side * side, seed, 2),
      [fc.toStringMethod]: () => JSON.stringify({ ...architecture, side, seed }),
    }
  })

/** A rule's subnets of a network. */
type SubnetOf<Rule extends Subnet['rule']> = Extract<Subnet, { rule: Rule }>

/** Ratios that leave every head as many channels, from one to all. */
const headRatio = ({ architecture: { dim, heads } }: VitSample): fc.Arbitrary<number> =>
  fc
    .integer({ min: 1, max: dim / heads })
    // Half a channel more, so that rounding down is certain and shares of hidden units are no multiples of it.
    .map((channels) => (channels * heads === dim ? 1 : (channels * heads + 0.5) / dim))

/** Subnets of each rule that a network has. */
export const vitSubnet: {
  readonly [Rule in 'scala' | 'hydravit' | 'matformer' | 'sortednet']: (
    sample: VitSample,
  ) => fc.Arbitrary<SubnetOf<Rule>>
} = {
  scala: (sample) =>
    fc
      .record({ width: headRatio(sample), isSmallest: fc.boolean(), isLargest: fc.boolean() })
      .map(({ width, isSmallest, isLargest }) => ({
        rule: 'scala',
        width,
        smallest: isSmallest ? width : width / 2,
        largest: isLargest ? width : width + 0.1,
      })),
  hydravit: ({ architecture }) =>
    fc.integer({ min: 1, max: architecture.heads }).map((heads) => ({ rule: 'hydravit', heads })),
  matformer: ({ architecture: { depth } }) => {
    const share = fc.constantFrom(0.5, 0.75, 0.9, 1)
    return fc
      .oneof(share, fc.array(share, { minLength: depth, maxLength: depth }))
      .map((hidden) => ({ rule: 'matformer', hidden }))
  },
  sortednet: (sample) =>
    fc
      .record({ width: headRatio(sample), depth: fc.option(fc.integer({ min: 1, max: sample.architecture.depth })) })
      .map(({ width, depth }) => ({ rule: 'sortednet', width, ...(depth !== null && { depth }) })),
}

/** Weights of the full network that leave no part of it without effect. */
export function noisyTensors(graph: Graph, seed: number): Map<string, MemoryTensor> {
  const { parameters } = sliceGraph(graph, { rule: 'none' })
  return new Map(
    [...parameters.values()].map(({ name, fullShape }, index) => {
      const size = fullShape.reduce((all, extent) => all * extent, 1)
      return [name, { shape: fullShape, data: noise(size, seed + 7919 * index, 0.8) }]
    }),
  )
}

/** Numbers within ±`reach` that depend on the seed alone. */
export function noise(count: number, seed: number, reach: number): Float32Array {
  let state = seed >>> 0
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return reach * (((state >>> 8) / 2 ** 24) * 2 - 1)
  })
}
