import type { Segment, Segments, TensorStore } from '@widthwise/core'
import fc from 'fast-check'
import { createMemoryStore } from '../memory-store.ts'
import { elementCount } from '../selection/select.ts'
import type { WidthRead } from './plan-nested-shards.ts'

/** What each width reads, narrowest first, and the full tensors. */
export interface Network {
  readonly widths: readonly ReadonlyMap<string, WidthRead>[]
  readonly store: TensorStore
}

/** The full tensors that widths read from; every element is different, and exact in f16 up to 2048 of them. */
export function networkOf(widths: readonly ReadonlyMap<string, WidthRead>[]): Network {
  const shapes = new Map(
    widths.flatMap((reads) => [...reads].map(([name, { fullShape }]) => [name, fullShape] as const)),
  )
  let next = 0
  const tensors = [...shapes].map(([name, shape]) => ({
    name,
    shape,
    data: Float32Array.from({ length: elementCount(shape) }, () => (next++ % 4095) / 2 - 512),
  }))
  return { widths, store: createMemoryStore(tensors, { licence: 'MIT' }) }
}

/** Disjoint ordered segments of an axis, not none of them: some of the pieces between random cuts, in any order. */
function someSegments(size: number): fc.Arbitrary<Segment[]> {
  return fc
    .uniqueArray(fc.integer({ min: 0, max: size }), { minLength: 2, maxLength: 5 })
    .map((cuts) => cuts.sort((a, b) => a - b))
    .map((cuts) => cuts.slice(1).map((to, index): Segment => [cuts[index] as number, to]))
    .chain((pieces) => fc.shuffledSubarray(pieces, { minLength: 1 }))
}

const names = ['stem.weight', 'qkv@[0:1]', '__proto__', 'norm']
const shapes = fc.array(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }), { minLength: 1, maxLength: 4 })

function widthsOf(
  sizes: readonly number[][],
  segments: (size: number, width: number) => fc.Arbitrary<Segment[]>,
  count: number,
) {
  const width = (index: number) =>
    fc
      .tuple(...sizes.map((shape) => fc.tuple(...shape.map((size) => segments(size, index)))))
      .map(
        (all) =>
          new Map(
            all.map((read, tensor): [string, WidthRead] => [
              names[tensor] as string,
              { fullShape: sizes[tensor] as number[], segments: read as Segments },
            ]),
          ),
      )
  return fc.tuple(...Array.from({ length: count }, (_, index) => width(index)))
}

/** Networks whose widths read prefixes of growing length, the last one everything. */
export const chains: fc.Arbitrary<Network> = fc
  .tuple(shapes, fc.integer({ min: 1, max: 4 }))
  .chain(([sizes, count]) =>
    widthsOf(sizes, (size, width) => fc.constant([[0, Math.max(1, Math.floor((size * (width + 1)) / count))]]), count),
  )
  .map(networkOf)

/** Networks whose widths read anything at all, the last one perhaps not everything. */
export const anyNetworks: fc.Arbitrary<Network> = fc
  .tuple(shapes, fc.integer({ min: 1, max: 4 }))
  .chain(([sizes, count]) => widthsOf(sizes, someSegments, count))
  .map(networkOf)

function read(fullShape: readonly number[], ...segments: Segment[][]): WidthRead {
  return { fullShape, segments }
}

/** Fused q, k, v of 12 rows each, of which 4, 8 and 12 are read, as HydraViT slices them. */
export const fusedHeads: Network = networkOf(
  [4, 8, 12].map(
    (d) =>
      new Map([
        [
          'qkv',
          read(
            [36, 12],
            [
              [0, d],
              [12, 12 + d],
              [24, 24 + d],
            ],
            [[0, d]],
          ),
        ],
      ]),
  ),
)

/** The smallest and the largest width read leading channels, those between trailing ones, as Scala does. */
export const trailingMiddle: Network = networkOf([
  new Map([['weight', read([16, 8], [[0, 4]], [[0, 2]])]]),
  new Map([['weight', read([16, 8], [[8, 16]], [[4, 8]])]]),
  new Map([['weight', read([16, 8], [[4, 16]], [[2, 8]])]]),
  new Map([['weight', read([16, 8], [[0, 16]], [[0, 8]])]]),
])

/** Prefixes whose channels a lowering permutes, so that each branch of a mixer is contiguous; a block that comes late. */
export const permutedBranches: Network = networkOf([
  new Map([
    [
      'mixer',
      read(
        [8, 3, 3],
        [
          [2, 4],
          [0, 1],
          [1, 2],
        ],
        [[0, 3]],
        [[0, 3]],
      ),
    ],
  ]),
  new Map([
    [
      'mixer',
      read(
        [8, 3, 3],
        [
          [2, 4],
          [6, 8],
          [0, 1],
          [4, 5],
          [1, 2],
          [5, 6],
        ],
        [[0, 3]],
        [[0, 3]],
      ),
    ],
    ['late', read([2], [[0, 2]])],
    ['temperature', read([])],
  ]),
])
