import type { Subnet } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildGraph } from './architectures/index.ts'
import { costOf, type SubnetCost } from './cost.ts'
import { GraphBuilder } from './graph-builder.ts'
import { sliceGraph } from './slice-graph.ts'
import type { SlicedDepthwise } from './sliced-graph.ts'
import { convnextSample, ratio, ratioList } from './testing/arbitrary-convnext.ts'
import { expectConsistent } from './testing/expect-consistent.ts'
import { toyMixer } from './testing/toy-mixer.ts'
import { toyTransformer } from './testing/toy-transformer.ts'

const stem = fc.constantFrom('full', 'active')
/** A width of a narrow network can leave nothing of a layer; those are refused, and tested elsewhere. */
const leavesChannels = (dims: readonly number[], ratios: readonly number[]): boolean =>
  Math.min(...dims) * Math.min(...ratios) > 0.5

describe('sliceGraph', () => {
  it('puts branches of fixed channels one after the other', () => {
    const b = new GraphBuilder()
    const branches = [
      { channels: 3, kernels: [] },
      { channels: 1, kernels: [{ name: 'square', kernel: 3 }] },
      { channels: 2, kernels: [{ name: 'band', kernel: [1, 5] as const }] },
    ]
    b.output('map', b.branches(b.input('input', [6, 4, 4]), branches))
    const sliced = sliceGraph(b.finish({ architecture: { family: 'toy' }, rules: [] }), { rule: 'none' })
    expectConsistent(sliced)
    const [mixer] = sliced.operations as readonly [SlicedDepthwise]
    expect(mixer.branches.map(({ positions }) => positions)).toEqual([[[0, 3]], [[3, 4]], [[4, 6]]])
  })

  it('names the rules that a network has when asked for another', () => {
    const graph = buildGraph({ family: 'convnext', naming: 'timm', dims: [8], depths: [1] }, { input: [3, 32, 32] })
    expect(() => sliceGraph(graph, { rule: 'hydravit', heads: 1 })).toThrow(
      expect.objectContaining({
        code: 'subnet-unsupported',
        message: "the rule 'hydravit' is not defined for convnext; defined are none, slimmable",
      }),
    )
  })

  it('cuts the stream where a narrower block follows and extends it with zeros where a wider one does', () => {
    const architecture = { family: 'convnext', naming: 'timm', dims: [8], depths: [3], patch: 1 }
    const graph = buildGraph(architecture, { input: [3, 4, 4] })
    const { operations } = sliceGraph(graph, { rule: 'slimmable', width: [0.5, 1, 0.25], stem: 'active' })
    expect(operations.filter(({ kind }) => kind === 'align').map((align) => 'pieces' in align && align.pieces)).toEqual(
      [[{ take: [0, 4] }, { zeros: 4 }], [{ take: [0, 2] }]],
    )
  })

  it('norms the whole stem before it cuts, unless the stem is active', () => {
    const architecture = { family: 'convnext', naming: 'timm', dims: [8, 16], depths: [1, 1] }
    const graph = buildGraph(architecture, { input: [3, 32, 32] })
    const full = sliceGraph(graph, { rule: 'slimmable', width: 0.5, stem: 'full' })
    const active = sliceGraph(graph, { rule: 'slimmable', width: 0.5, stem: 'active' })
    expect(full.parameters.get('stem.1.weight')?.shape).toEqual([8])
    expect(full.operations[2]).toMatchObject({ kind: 'align', pieces: [{ take: [0, 4] }] })
    expect(active.parameters.get('stem.1.weight')?.shape).toEqual([4])
    expect(active.operations.some(({ kind }) => kind === 'align')).toBe(false)
    expect(sliceGraph(graph, { rule: 'slimmable', width: 0.5 }).parameters).toEqual(full.parameters)
  })

  it('has no alignment left at full width', () => {
    fc.assert(
      fc.property(convnextSample, ({ architecture, input }) => {
        const graph = buildGraph(architecture, { input })
        const none = sliceGraph(graph, { rule: 'none' })
        expect(none.operations.some(({ kind }) => kind === 'align')).toBe(false)
        expect([...none.parameters.keys()]).toEqual(graph.parameters.map(({ name }) => name))
        const full = sliceGraph(graph, { rule: 'slimmable', width: 1, stem: 'full' })
        expect(full.operations).toEqual(none.operations)
        expect(full.parameters).toEqual(none.parameters)
      }),
    )
  })

  it('fits together at every width', () => {
    const subnet = convnextSample.chain((sample) =>
      fc.record({ sample: fc.constant(sample), width: fc.oneof(ratio, ratioList(sample)), stem }),
    )
    fc.assert(
      fc.property(subnet, ({ sample: { architecture, input }, width, stem }) => {
        fc.pre(leavesChannels(architecture.dims, [width].flat()))
        expectConsistent(sliceGraph(buildGraph(architecture, { input }), { rule: 'slimmable', width, stem }))
      }),
    )
  })

  it('fits together under every rule of a transformer', () => {
    const graph = toyTransformer({ channels: 24, heads: 4, blocks: 2 })
    const subnet: fc.Arbitrary<Subnet> = fc.oneof(
      ratio.map((width) => ({ rule: 'scala' as const, width, smallest: 0.25, largest: 1 })),
      fc.integer({ min: 1, max: 4 }).map((heads) => ({ rule: 'hydravit' as const, heads })),
      fc.tuple(ratio, ratio).map((hidden) => ({ rule: 'matformer' as const, hidden })),
      fc
        .record({ width: ratio, depth: fc.integer({ min: 1, max: 2 }) })
        .map((keys) => ({ rule: 'sortednet' as const, ...keys })),
      fc.tuple(ratio, ratio).map((width) => ({ rule: 'slimmable' as const, width })),
    )
    fc.assert(fc.property(subnet, (subnet) => expectConsistent(sliceGraph(graph, subnet))))
  })

  it('reads nested prefixes: what a width reads, every wider one reads too', () => {
    const widths = fc.tuple(convnextSample, ratio, ratio, stem)
    fc.assert(
      fc.property(widths, ([{ architecture, input }, a, b, stem]) => {
        const [narrow, wide] = [Math.min(a, b), Math.max(a, b)]
        fc.pre(leavesChannels(architecture.dims, [narrow]))
        const graph = buildGraph(architecture, { input })
        const wider = sliceGraph(graph, { rule: 'slimmable', width: wide, stem })
        for (const { name, segments } of sliceGraph(graph, {
          rule: 'slimmable',
          width: narrow,
          stem,
        }).parameters.values()) {
          const outer = wider.parameters.get(name)?.segments ?? []
          for (const [axis, ranges] of segments.entries()) {
            expect(ranges).toHaveLength(1)
            expect(ranges[0]?.[0]).toBe(0)
            expect(ranges[0]?.[1]).toBeLessThanOrEqual(outer[axis]?.[0]?.[1] as number)
          }
        }
      }),
    )
  })
})

describe('token mixers of several branches', () => {
  const branches = (graph: ReturnType<typeof toyMixer>, width: number): SlicedDepthwise['branches'] => {
    const sliced = sliceGraph(graph, { rule: 'slimmable', width })
    expectConsistent(sliced)
    return (sliced.operations.find(({ kind }) => kind === 'depthwise') as SlicedDepthwise).branches
  }

  it('interleave the branches by width segment', () => {
    const graph = toyMixer({ channels: 16, branchRatio: 1 / 4, widths: [0.5, 1] })
    expect(branches(graph, 0.5).map(({ positions }) => positions)).toEqual([[[0, 2]], [[2, 4]], [[4, 6]], [[6, 8]]])
    expect(branches(graph, 1).map(({ positions }) => positions)).toEqual([
      [
        [0, 2],
        [8, 10],
      ],
      [
        [2, 4],
        [10, 12],
      ],
      [
        [4, 6],
        [12, 14],
      ],
      [
        [6, 8],
        [14, 16],
      ],
    ])
    const half = sliceGraph(graph, { rule: 'slimmable', width: 0.5 })
    expect(half.parameters.get('dwconv_w.weight')?.segments).toEqual([[[0, 2]], [[0, 1]], [[0, 1]], [[0, 5]]])
  })

  it('end their segments where the widths round to, halves to the even number', () => {
    const graph = toyMixer({ channels: 22, branchRatio: 1 / 8, widths: [0.25, 1] })
    expect(branches(graph, 0.25).map(({ positions }) => positions)).toEqual([[[0, 6]]])
  })

  it('leave out a branch that a narrow width gives no channel', () => {
    const graph = toyMixer({ channels: 16, branchRatio: 1 / 8, widths: [0.25, 1] })
    expect(branches(graph, 0.25)).toMatchObject([{ channels: 4, kernels: [] }])
    expect(branches(graph, 1).map(({ channels }) => channels)).toEqual([10, 2, 2, 2])
    const { parameters } = sliceGraph(graph, { rule: 'slimmable', width: 0.25 })
    expect([...parameters.keys()].some((name) => name.startsWith('dwconv'))).toBe(false)
  })

  it('refuse a width between two segments, and without segments every width but the full one', () => {
    const refused = expect.objectContaining({ code: 'subnet-unsupported' })
    expect(() => branches(toyMixer({ channels: 16, branchRatio: 1 / 4, widths: [0.5, 1] }), 0.75)).toThrow(refused)
    expect(() => branches(toyMixer({ channels: 16, branchRatio: 1 / 4 }), 0.5)).toThrow(refused)
    expect(branches(toyMixer({ channels: 16, branchRatio: 1 / 4 }), 1).map(({ positions }) => positions)).toEqual([
      [[0, 4]],
      [[4, 8]],
      [[8, 12]],
      [[12, 16]],
    ])
  })
})

describe('costs of subnets', () => {
  const cost = (sample: typeof convnextSample extends fc.Arbitrary<infer T> ? T : never, subnet: Subnet): SubnetCost =>
    costOf(buildGraph(sample.architecture, { input: sample.input }), subnet)

  it('are those of a plain narrower network when the stem is active and the width uniform', () => {
    fc.assert(
      fc.property(convnextSample, fc.constantFrom(0.25, 0.5, 0.75), (sample, width) => {
        // Doubled twice, every one of these widths leaves whole channels, so the narrow network can be written down.
        const dims = sample.architecture.dims.map((size) => 4 * size)
        const wide = { ...sample, architecture: { ...sample.architecture, dims } }
        const narrow = { ...sample, architecture: { ...sample.architecture, dims: dims.map((size) => width * size) } }
        const { macsReference: _, ...active } = cost(wide, { rule: 'slimmable', width, stem: 'active' })
        expect(active).toEqual(cost(narrow, { rule: 'none' }))
      }),
    )
  })

  it('grow with the width', () => {
    fc.assert(
      fc.property(convnextSample, ratio, ratio, stem, (sample, a, b, stem) => {
        fc.pre(leavesChannels(sample.architecture.dims, [a, b]))
        const narrow = cost(sample, { rule: 'slimmable', width: Math.min(a, b), stem })
        const wide = cost(sample, { rule: 'slimmable', width: Math.max(a, b), stem })
        for (const key of ['params', 'macs', 'macsReference', 'weightBytes', 'peakActivations'] as const) {
          expect(narrow[key], key).toBeLessThanOrEqual(wide[key] as number)
        }
      }),
    )
  })

  it('are the same for one ratio and for a list that repeats it', () => {
    fc.assert(
      fc.property(convnextSample, ratio, stem, (sample, width, stem) => {
        fc.pre(leavesChannels(sample.architecture.dims, [width]))
        const blocks = sample.architecture.depths.reduce((sum, depth) => sum + depth, 0)
        const list = Array.from({ length: blocks }, () => width)
        expect(cost(sample, { rule: 'slimmable', width: list, stem })).toEqual(
          cost(sample, { rule: 'slimmable', width, stem }),
        )
      }),
    )
  })

  it('never exceed what the reference code computes', () => {
    fc.assert(
      fc.property(convnextSample, ratio, stem, (sample, width, stem) => {
        fc.pre(leavesChannels(sample.architecture.dims, [width]))
        const { macs, macsReference } = cost(sample, { rule: 'slimmable', width, stem })
        expect(macs).toBeLessThanOrEqual(macsReference as number)
        if (width === 1) expect(macs).toBe(macsReference)
      }),
    )
  })
})
