import { roundHalfEven } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costOf } from '../cost.ts'
import { evaluate } from '../reference/evaluate.ts'
import { sliceGraph } from '../slice-graph.ts'
import type { SlicedDepthwise } from '../sliced-graph.ts'
import { expectConsistent } from '../testing/expect-consistent.ts'
import { filledStore, fillValue } from '../testing/filled-store.ts'
import { type MemoryTensor, memoryStore } from '../testing/memory-store.ts'
import { architectureByName, buildGraph } from './index.ts'

const micro = { family: 'inceptionnext', dims: [16, 32], depths: [1, 2], classes: 10 }
const full = { rule: 'none' } as const
const graphOf = (change: object, input: readonly number[] = [3, 32, 32]) =>
  buildGraph({ ...micro, ...change }, { input })
const names = (change: object): string[] => graphOf(change).parameters.map(({ name }) => name)
const layerNorm = { norm: 'layernorm' } as const

/** The branches of the first mixer: where their channels are, and their kernels. */
const branches = (change: object) => {
  const sliced = sliceGraph(graphOf(change), full)
  expectConsistent(sliced)
  const mixer = sliced.operations.find(({ kind }) => kind === 'depthwise') as SlicedDepthwise
  return mixer.branches.map(({ positions, kernels }) => [positions, kernels.map(({ kernel }) => kernel.join('×'))])
}

describe('descriptions of InceptionNeXt', () => {
  it('are completed with the values of the published networks', () => {
    expect(graphOf({}).architecture).toMatchObject({
      ...{ naming: 'timm', patch: 4, squareKernel: 3, bandKernel: 11, branchRatio: 1 / 8, bands: 'parallel' },
      ...{ branches: ['square', 'horizontal', 'vertical'], mlpRatios: [4, 3], norm: 'batchnorm', normEps: 1e-5 },
      ...{ layerScale: true, head: 'mlp', headRatio: 3, headNormEps: 1e-6 },
    })
    expect(graphOf(layerNorm).architecture).toMatchObject({ normEps: 1e-6 })
    expect(graphOf({ isotropic: true, dims: [16], depths: [1] }).architecture).toMatchObject({
      ...{ naming: 'widthwise', mlpRatios: [4], layerScale: false, head: 'linear' },
    })
  })

  it.each([
    [{ branchRation: 1 / 8 }, 'branchRation', 'there is no such key; the keys are family, naming'],
    [{ naming: 'facebook' }, 'naming', "'timm' or 'widthwise'"],
    [{ naming: 'widthwise' }, 'naming', "must be 'widthwise' in the isotropic form"],
    [{ dims: [] }, 'dims', 'one entry a stage'],
    [{ depths: [1] }, 'depths', 'one entry a stage'],
    [{ mlpRatios: [4] }, 'mlpRatios', 'one entry a stage'],
    [{ mlpRatios: [4, 1 / 33] }, 'mlpRatios', 'at least one unit'],
    [{ headRatio: 1 / 33 }, 'headRatio', 'at least one unit'],
    [{ squareKernel: 4 }, 'squareKernel', 'must be odd'],
    [{ bandKernel: 10 }, 'bandKernel', 'must be odd'],
    [{ branchRatio: 1 / 17 }, 'branchRatio', 'every branch of each stage a channel'],
    [{ branchRatio: 3 / 8 }, 'branchRatio', 'room'],
    [{ ...layerNorm, widths: [1 / 8, 1], branchRatio: 5 / 16 }, 'branchRatio', 'room between any two widths'],
    [{ branches: [] }, 'branches', 'at least one branch'],
    [{ branches: ['square', 'square'] }, 'branches', 'each branch once'],
    [{ branches: ['diagonal'] }, 'branches.0', 'square, horizontal, vertical'],
    [{ bands: 'serial' }, 'bands', "'parallel' or 'sequence'"],
    [{ bands: 'sequence', branches: ['square', 'vertical'] }, 'bands', 'horizontal and vertical'],
    [{ norm: 'groupnorm' }, 'norm', "'batchnorm' or 'layernorm'"],
    [{ widths: [0.5, 1] }, 'widths', 'LayerNorm form only'],
    [{ ...layerNorm, widths: [] }, 'widths', 'end with 1'],
    [{ ...layerNorm, widths: [0.5] }, 'widths', 'end with 1'],
    [{ ...layerNorm, widths: [0.5, 0.5, 1] }, 'widths', 'must ascend'],
    [{ ...layerNorm, widths: [0, 1] }, 'widths.0', 'above 0'],
    [{ head: 'conv' }, 'head', "'mlp' or 'linear'"],
    [{ outputNorms: true }, 'outputNorms', 'not normed'],
    [{ isotropic: true }, 'isotropic', 'one stage'],
  ])('refuse %j', (change, key, problem) => {
    expect(() => graphOf(change)).toThrow(
      expect.objectContaining({
        code: 'architecture-invalid',
        message: expect.stringContaining(problem),
        details: { family: 'inceptionnext', key },
      }),
    )
  })
})

describe('token mixers of InceptionNeXt', () => {
  it('let the first channels pass, then come square, horizontal and vertical', () => {
    expect(branches({})).toEqual([
      [[[0, 10]], []],
      [[[10, 12]], ['3×3']],
      [[[12, 14]], ['1×11']],
      [[[14, 16]], ['11×1']],
    ])
  })

  it('give the channels of a removed branch to those that pass', () => {
    expect(branches({ branches: ['vertical', 'square'], bandKernel: 7 })).toEqual([
      [[[0, 12]], []],
      [[[12, 14]], ['3×3']],
      [[[14, 16]], ['7×1']],
    ])
  })

  it('run both bands over the same channels in sequence, the horizontal first', () => {
    expect(branches({ bands: 'sequence' })).toEqual([
      [[[0, 12]], []],
      [[[12, 14]], ['3×3']],
      [[[14, 16]], ['1×11', '11×1']],
    ])
    expect(costOf(graphOf({ bands: 'sequence' }), full).params).toBe(costOf(graphOf({}), full).params)
  })

  it('may leave no channel to pass', () => {
    expect(branches({ dims: [12, 24], branchRatio: 1 / 3 }).map(([positions]) => positions)).toEqual([
      [[0, 4]],
      [[4, 8]],
      [[8, 12]],
    ])
  })
})

describe('forms of InceptionNeXt', () => {
  it('carry statistics with BatchNorm, and can be narrowed with LayerNorm alone', () => {
    expect(names({})).toContain('stages.1.downsample.0.running_var')
    expect(names(layerNorm)).toEqual(names({}).filter((name) => !name.includes('running')))
    expect(() => sliceGraph(graphOf({}), { rule: 'slimmable', width: 1 })).toThrow(
      expect.objectContaining({ code: 'subnet-unsupported', message: expect.stringContaining('defined are none') }),
    )
  })

  it('have neither stem norm nor downsampling when isotropic', () => {
    const isotropic = { isotropic: true, dims: [16], depths: [2], patch: 16 }
    expect(names(isotropic).filter((name) => !name.startsWith('blocks.'))).toEqual([
      'stem.weight',
      'stem.bias',
      'norm.weight',
      'norm.bias',
      'head.weight',
      'head.bias',
    ])
    expect(names({ ...isotropic, layerScale: true })).toContain('blocks.1.gamma')
  })

  it('stand behind dense heads without their own head', () => {
    const { inChannels, ...backbone } = { ...micro, inChannels: 3 }
    const graph = buildGraph(
      {
        family: 'semanticfpn',
        backbone: { ...backbone, outputNorms: false },
        inChannels: [16, 32],
        featureStrides: [4, 8],
        channels: 4,
      },
      { input: [inChannels, 32, 32] },
    )
    const read = graph.parameters.map(({ name }) => name).filter((name) => name.startsWith('backbone.'))
    expect(read).toEqual(
      names({})
        .filter((name) => !name.startsWith('head.'))
        .map((name) => `backbone.${name}`),
    )
  })

  it('are published at 224, and one at 384', () => {
    expect(architectureByName('inception_next_base').input).toEqual([3, 224, 224])
    expect(architectureByName('inception_next_base_384').input).toEqual([3, 384, 384])
  })
})

describe('slimmable InceptionNeXt', () => {
  const slim = graphOf({ ...layerNorm, widths: [0.25, 0.5, 1] })

  it.each([
    [{ rule: 'slimmable', width: 0.75 }, 'ratio 0.75; this network stores its channels for the widths 0.25, 0.5, 1'],
    [{ rule: 'slimmable', width: 0.251 }, 'ratio 0.251'],
    [{ rule: 'slimmable', width: [0.5, 0.3, 1] }, 'ratio 0.3'],
    [{ rule: 'slimmable', width: 0.5, stem: 'full' }, "with the stem 'active'"],
  ] as const)('refuses %j', (subnet, problem) => {
    expect(() => sliceGraph(slim, subnet)).toThrow(
      expect.objectContaining({ code: 'subnet-unsupported', message: expect.stringContaining(problem) }),
    )
  })

  it('has its full width alone where no widths are stated', () => {
    const plain = graphOf(layerNorm)
    expectConsistent(sliceGraph(plain, { rule: 'slimmable', width: 1 }))
    expect(() => sliceGraph(plain, { rule: 'slimmable', width: 0.5 })).toThrow(
      expect.objectContaining({ code: 'subnet-unsupported', message: expect.stringContaining('only at 16') }),
    )
  })

  it('is the plain LayerNorm form with one width', () => {
    const { widths: _, ...single } = sliceGraph(graphOf({ ...layerNorm, widths: [1] }), full).graph
    const plain = graphOf(layerNorm)
    expect({ ...single, architecture: plain.architecture }).toEqual(plain)
  })

  it('reads prefixes of every tensor', () => {
    for (const width of [0.25, 0.5, [0.5, 1, 0.25]]) {
      const sliced = sliceGraph(slim, { rule: 'slimmable', width })
      expectConsistent(sliced)
      for (const { name, segments } of sliced.parameters.values()) {
        for (const ranges of segments) expect(ranges, name).toEqual([[0, ranges[0]?.[1]]])
      }
    }
  })

  /**
   * Channels of the first c of C, branch by branch: the identities of all segments, then all squares and so on. Written
   * down from the definition: boundaries `round(w·C)`, branches of `floor(c·ratio)` at each.
   */
  function byBranch(channels: number, width: number, widths: readonly number[], ratio: number): readonly number[] {
    const moved: number[][] = [[], [], [], []]
    let start = 0
    for (const end of widths.filter((w) => w <= width).map((w) => roundHalfEven(w * channels))) {
      const share = Math.floor(end * ratio) - Math.floor(start * ratio)
      const bounds = [start, end - 3 * share, end - 2 * share, end - share, end]
      for (const [branch, into] of moved.entries()) {
        for (let at = bounds[branch] as number; at < (bounds[branch + 1] as number); at++) into.push(at)
      }
      start = end
    }
    return moved.flat()
  }

  it('is at each width the plain narrower network, its channels moved branch by branch', async () => {
    const sample = fc
      .record({
        dims: fc.array(fc.constantFrom(24, 32, 40, 56), { minLength: 1, maxLength: 2 }),
        widths: fc.constantFrom<readonly number[]>([0.5, 1], [0.3, 0.6, 1], [0.25, 0.5, 0.75, 1]),
        branchRatio: fc.constantFrom(1 / 6, 1 / 4),
        bandKernel: fc.constantFrom(3, 5),
        layerScale: fc.boolean(),
        patch: fc.constantFrom(2, 4),
        seed: fc.string(),
      })
      .chain(({ widths, ...keys }) =>
        fc.record({ width: fc.constantFrom(...widths), keys: fc.constant({ widths, ...keys }) }),
      )
    await fc.assert(
      fc.asyncProperty(sample, async ({ width, keys: { widths, seed, ...keys } }) => {
        const { dims, branchRatio } = keys
        const common = { family: 'inceptionnext', ...layerNorm, ...keys, depths: dims.map(() => 1), classes: 3 }
        const narrowed = dims.map((size) => roundHalfEven(width * size))
        const wide = buildGraph({ ...common, widths }, { input: [3, 12, 16] })
        const narrow = buildGraph({ ...common, dims: narrowed }, { input: [3, 12, 16] })
        const sliced = sliceGraph(wide, { rule: 'slimmable', width, stem: 'active' })

        const orders = dims.map((size) => byBranch(size, width, widths, branchRatio))
        const orderOf = new Map(wide.blocks.map((_, stage) => [`stage${stage}.block0`, orders[stage]]))
        const store = filledStore(wide)
        const tensors = new Map<string, MemoryTensor>()
        for (const { name, shape } of wide.parameters) {
          const read = sliced.parameters.get(name)
          if (!read) throw new Error(`${name} is not read`)
          const segments = shape.map((dim, axis) => {
            const order = orderOf.get(String(dim))
            return order ? order.map((at) => [at, at + 1] as const) : (read.segments[axis] ?? [])
          })
          tensors.set(name, { shape: read.shape, data: await store.read(name, segments) })
        }

        const image = Float64Array.from({ length: 3 * 12 * 16 }, (_, at) => fillValue(seed, at))
        const got = await evaluate(sliced, store, { input: image })
        const want = await evaluate(sliceGraph(narrow, full), memoryStore(tensors), { input: image })
        for (const [name, { shape, data }] of Object.entries(want)) {
          const values = got[name]
          expect(values?.shape).toEqual(shape)
          const size = shape.length === 3 ? (shape[1] as number) * (shape[2] as number) : 1
          const order = name === 'logits' ? undefined : orders[Number(name.split('.')[1])]
          for (const [at, value] of data.entries()) {
            const channel = Math.floor(at / size)
            const from = (order?.[channel] ?? channel) * size + (at % size)
            expect(Math.abs(value - (values?.data[from] ?? Number.NaN)), name).toBeLessThan(1e-9)
          }
        }
        expect({ ...costOf(wide, sliced.subnet), macsReference: 0 }).toEqual({
          ...costOf(narrow, full),
          macsReference: 0,
        })
      }),
      { numRuns: 20 },
    )
  })
})
