import type { Graph, Segments, Subnet } from '@widthwise/core'
import { describe, expect, it } from 'vitest'
import { sliceGraph } from '../slice-graph.ts'
import { toyTransformer } from '../testing/toy-transformer.ts'

const segments = (graph: Graph, subnet: Subnet, name: string): Segments | undefined =>
  sliceGraph(graph, subnet).parameters.get(name)?.segments

/** Channels and heads as a small vision transformer has them: q, k and v of 16 rows each, four heads of 4. */
const graph = toyTransformer({ channels: 16, heads: 4, blocks: 2 })

describe('what each rule reads of a fused matrix, an MLP and a head', () => {
  const rows: readonly (readonly [Subnet, { qkv: Segments; fc1: Segments; fc2: Segments; head: Segments }])[] = [
    [
      { rule: 'none' },
      {
        qkv: [
          [
            [0, 16],
            [16, 32],
            [32, 48],
          ],
          [[0, 16]],
        ],
        fc1: [[[0, 64]], [[0, 16]]],
        fc2: [[[0, 16]], [[0, 64]]],
        head: [[[0, 5]], [[0, 16]]],
      },
    ],
    [
      { rule: 'slimmable', width: 0.5 },
      {
        qkv: [
          [
            [0, 8],
            [16, 24],
            [32, 40],
          ],
          [[0, 8]],
        ],
        fc1: [[[0, 32]], [[0, 8]]],
        fc2: [[[0, 8]], [[0, 32]]],
        head: [[[0, 5]], [[0, 8]]],
      },
    ],
    [
      // In between: trailing channels, and the fused matrix as one block (half of k and all of v).
      { rule: 'scala', width: 0.5, smallest: 0.25, largest: 1 },
      {
        qkv: [[[24, 48]], [[8, 16]]],
        fc1: [[[32, 64]], [[8, 16]]],
        fc2: [[[8, 16]], [[32, 64]]],
        head: [[[0, 5]], [[8, 16]]],
      },
    ],
    [
      { rule: 'scala', width: 0.25, smallest: 0.25, largest: 1 },
      {
        qkv: [[[0, 12]], [[0, 4]]],
        fc1: [[[0, 16]], [[0, 4]]],
        fc2: [[[0, 4]], [[0, 16]]],
        head: [[[0, 5]], [[0, 4]]],
      },
    ],
    [
      { rule: 'hydravit', heads: 3 },
      {
        qkv: [
          [
            [0, 12],
            [16, 28],
            [32, 44],
          ],
          [[0, 12]],
        ],
        fc1: [[[0, 48]], [[0, 12]]],
        fc2: [[[0, 12]], [[0, 48]]],
        head: [[[0, 5]], [[0, 12]]],
      },
    ],
    [
      { rule: 'matformer', hidden: 0.125 },
      {
        qkv: [
          [
            [0, 16],
            [16, 32],
            [32, 48],
          ],
          [[0, 16]],
        ],
        fc1: [[[0, 8]], [[0, 16]]],
        fc2: [[[0, 16]], [[0, 8]]],
        head: [[[0, 5]], [[0, 16]]],
      },
    ],
    [
      { rule: 'sortednet', width: 0.75 },
      {
        qkv: [
          [
            [0, 12],
            [16, 28],
            [32, 44],
          ],
          [[0, 12]],
        ],
        fc1: [[[0, 48]], [[0, 12]]],
        fc2: [[[0, 12]], [[0, 48]]],
        head: [[[0, 5]], [[0, 12]]],
      },
    ],
  ]

  it.each(rows)('%j', (subnet, want) => {
    expect(segments(graph, subnet, 'blocks.1.qkv.weight')).toEqual(want.qkv)
    expect(segments(graph, subnet, 'blocks.1.fc1.weight')).toEqual(want.fc1)
    expect(segments(graph, subnet, 'blocks.1.fc2.weight')).toEqual(want.fc2)
    expect(segments(graph, subnet, 'head.weight')).toEqual(want.head)
    expect(segments(graph, subnet, 'head.bias')).toEqual([[[0, 5]]])
  })
})

describe('slimmable', () => {
  it('rounds halves to the even number, and derives hidden units from the rounded channels', () => {
    const widths = { 18: 4, 22: 6 }
    for (const [channels, left] of Object.entries(widths)) {
      const graph = toyTransformer({ channels: Number(channels), heads: 2, blocks: 1 })
      const { parameters } = sliceGraph(graph, { rule: 'slimmable', width: 0.25 })
      expect(parameters.get('blocks.0.fc1.weight')?.shape).toEqual([4 * left, left])
    }
  })

  it('gives each block its own ratio', () => {
    const { parameters } = sliceGraph(graph, { rule: 'slimmable', width: [0.5, 1] })
    expect(parameters.get('blocks.0.fc1.weight')?.shape).toEqual([32, 8])
    expect(parameters.get('blocks.1.fc1.weight')?.shape).toEqual([64, 16])
    expect(parameters.get('head.weight')?.shape).toEqual([5, 16])
  })
})

describe('scala', () => {
  const fifty = toyTransformer({ channels: 50, heads: 2, blocks: 1 })
  const scala = (width: number, smallest = 0.25): Subnet => ({ rule: 'scala', width, smallest, largest: 1 })

  it('floors channels and hidden units separately', () => {
    const { parameters } = sliceGraph(fifty, scala(0.25))
    expect(parameters.get('blocks.0.fc1.weight')?.shape).toEqual([50, 12]) // not 4 · 12
    expect(parameters.get('blocks.0.qkv.weight')?.shape).toEqual([36, 12])
  })

  it('floors the float64 product', () => {
    // 0.58 · 50 is 28.999999999999996.
    expect(sliceGraph(fifty, scala(0.58)).parameters.get('norm.weight')?.segments).toEqual([[[22, 50]]])
  })

  it('compares widths as floats: 0.1 + 0.2 is not the smallest width 0.3', () => {
    const twenty = toyTransformer({ channels: 20, heads: 2, blocks: 1 })
    expect(segments(twenty, scala(0.3, 0.3), 'norm.weight')).toEqual([[[0, 6]]])
    expect(segments(twenty, scala(0.1 + 0.2, 0.3), 'norm.weight')).toEqual([[[14, 20]]])
    expect(segments(twenty, scala(0.3, 0.1 + 0.2), 'norm.weight')).toEqual([[[14, 20]]])
  })

  it('takes the largest width as leading, also below 1', () => {
    expect(segments(graph, { rule: 'scala', width: 0.75, smallest: 0.25, largest: 0.75 }, 'norm.weight')).toEqual([
      [[0, 12]],
    ])
  })
})

describe('hydravit', () => {
  it('gives whole head widths for every count of heads', () => {
    const twelve = toyTransformer({ channels: 768, heads: 12, blocks: 1 })
    for (let heads = 1; heads <= 12; heads++) {
      expect(segments(twelve, { rule: 'hydravit', heads }, 'norm.weight')).toEqual([[[0, 64 * heads]]])
    }
  })

  it('refuses more heads than there are', () => {
    expect(() => sliceGraph(graph, { rule: 'hydravit', heads: 5 })).toThrow(
      expect.objectContaining({ code: 'subnet-invalid' }),
    )
  })
})

describe('matformer', () => {
  it('takes a list, one share of the hidden units for each block', () => {
    const { parameters } = sliceGraph(graph, { rule: 'matformer', hidden: [0.5, 0.125] })
    expect(parameters.get('blocks.0.fc1.weight')?.shape).toEqual([32, 16])
    expect(parameters.get('blocks.1.fc1.weight')?.shape).toEqual([8, 16])
    expect(parameters.get('norm.weight')?.shape).toEqual([16])
  })
})

describe('sortednet', () => {
  it('floors channels and hidden units separately', () => {
    const fifty = toyTransformer({ channels: 50, heads: 2, blocks: 1 })
    const { parameters } = sliceGraph(fifty, { rule: 'sortednet', width: 0.25 })
    expect(parameters.get('blocks.0.fc1.weight')?.shape).toEqual([50, 12])
  })

  it('leaves the last blocks out', () => {
    const three = toyTransformer({ channels: 8, heads: 2, blocks: 3 })
    const sliced = sliceGraph(three, { rule: 'sortednet', width: 0.5, depth: 1 })
    const names = [...sliced.parameters.keys()]
    expect(names.filter((name) => name.startsWith('blocks.0.'))).toHaveLength(10)
    expect(names.filter((name) => /^blocks\.[12]\./.test(name))).toEqual([])
    expect(names).toContain('norm.weight')
    // What the blocks left out would have given is what the last block that ran gives.
    const [first, second, third] = sliced.outputs.map(({ value }) => value)
    expect(second).toBe(first)
    expect(third).toBe(first)
    const norm = sliced.operations.findLast(({ kind }) => kind === 'layer-norm')
    expect(norm?.input).toBe(first)
  })

  it('refuses more blocks than there are', () => {
    expect(() => sliceGraph(graph, { rule: 'sortednet', width: 1, depth: 3 })).toThrow(
      expect.objectContaining({ code: 'subnet-invalid', message: expect.stringContaining('2 blocks') }),
    )
  })
})

describe('ratios', () => {
  it.each([
    { rule: 'slimmable', width: 0 },
    { rule: 'slimmable', width: -0.5 },
    { rule: 'slimmable', width: 1.0000001 },
    { rule: 'slimmable', width: [1, 2] },
    { rule: 'scala', width: 2, smallest: 0.25, largest: 2 },
    { rule: 'matformer', hidden: 0 },
    { rule: 'sortednet', width: Number.POSITIVE_INFINITY },
  ] as const)('refuses %j', (subnet) => {
    expect(() => sliceGraph(graph, subnet)).toThrow(
      expect.objectContaining({ code: 'subnet-invalid', message: expect.stringContaining('above 0 and at most 1') }),
    )
  })

  it.each([
    { rule: 'slimmable', width: [1] },
    { rule: 'slimmable', width: [1, 1, 1] },
    { rule: 'slimmable', width: [] },
    { rule: 'matformer', hidden: [1, 1, 1] },
  ] as const)('refuses the length of %j', (subnet) => {
    expect(() => sliceGraph(graph, subnet)).toThrow(
      expect.objectContaining({ code: 'subnet-invalid', message: expect.stringContaining('for 2 blocks') }),
    )
  })

  it.each([
    { rule: 'slimmable', width: 1 / 32 }, // 0.5 rounds to 0
    { rule: 'sortednet', width: 0.06 },
    { rule: 'matformer', hidden: 0.01 },
  ] as const)('refuses %j, which leaves a layer without channels', (subnet) => {
    expect(() => sliceGraph(graph, subnet)).toThrow(expect.objectContaining({ code: 'subnet-empty' }))
  })
})
