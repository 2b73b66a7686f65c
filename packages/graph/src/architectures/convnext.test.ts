import { describe, expect, it } from 'vitest'
import { costOf } from '../cost.ts'
import { sliceGraph } from '../slice-graph.ts'
import { expectConsistent } from '../testing/expect-consistent.ts'
import { convnext } from './convnext.ts'
import { architectureByName, architectureNames, buildGraph, families } from './index.ts'

const micro = { family: 'convnext', naming: 'timm', dims: [16, 32], depths: [1, 2], classes: 10 }
const input = [3, 64, 64]
const names = (architecture: object): string[] =>
  buildGraph({ ...micro, ...architecture }, { input }).parameters.map(({ name }) => name)

describe('descriptions of ConvNeXt', () => {
  it('are completed with the values of the published networks', () => {
    const { architecture } = buildGraph(micro, { input })
    expect(architecture).toMatchObject({ patch: 4, kernel: 7, mlpRatio: 4, layerScale: true, normEps: 1e-6 })
  })

  it.each([
    [{ calsses: 10 }, 'calsses', 'there is no such key; the keys are family, naming, dims'],
    [{ naming: undefined }, 'naming', 'timm'],
    [{ naming: 'torch' }, 'naming', 'timm'],
    [{ dims: 16 }, 'dims', 'Array'],
    [{ dims: [] }, 'dims', 'one entry a stage'],
    [{ dims: ['16', 32] }, 'dims.0', 'number'],
    [{ dims: [16, 0] }, 'dims.1', 'at least 1'],
    [{ dims: [16, 32.5] }, 'dims.1', 'whole number'],
    [{ dims: [16, 2 ** 40] }, 'dims.1', 'at most 65536'],
    [{ depths: [1] }, 'depths', 'one entry a stage'],
    [{ depths: [1, 1e9] }, 'depths.1', 'at most 65536'],
    [{ classes: Number.NaN }, 'classes', 'number'],
    [{ classes: 0 }, 'classes', 'at least 1'],
    [{ kernel: 4 }, 'kernel', 'odd'],
    [{ kernel: [7, 7, 7] }, 'kernel', 'one a stage'],
    [{ convRatio: 0 }, 'convRatio', 'above 0'],
    [{ convRatio: 1.5 }, 'convRatio', 'at most 1'],
    [{ convRatio: 1 / 17 }, 'convRatio', 'at least one channel'],
    [{ mlpRatio: Number.POSITIVE_INFINITY }, 'mlpRatio', 'finite'],
    [{ mlpRatio: 1 / 17 }, 'mlpRatio', 'at least one unit'],
    [{ normEps: 0 }, 'normEps', 'above 0'],
    [{ norm: 'batchnorm' }, 'norm', 'layernorm'],
    [{ activation: 'relu' }, 'activation', 'gelu'],
    [{ isotropic: true, naming: 'facebook' }, 'isotropic', 'one stage'],
    [{ isotropic: true, dims: [16], depths: [1] }, 'naming', 'facebook'],
    [{ stage0Downsample: true, naming: 'facebook' }, 'stage0Downsample', 'timm names only'],
  ])('refuse %j', (change, key, problem) => {
    const architecture = Object.fromEntries(
      Object.entries({ ...micro, ...change }).filter(([, value]) => value !== undefined),
    ) as typeof micro
    expect(() => buildGraph(architecture, { input })).toThrow(
      expect.objectContaining({
        code: 'architecture-invalid',
        message: expect.stringContaining(problem),
        details: { family: 'convnext', key },
      }),
    )
  })

  it('of unknown families list those that there are', () => {
    for (const architecture of [{ ...micro, family: 'convnet' }, {}, null]) {
      expect(() => buildGraph(architecture as typeof micro, { input })).toThrow(
        expect.objectContaining({
          code: 'architecture-unknown',
          message: expect.stringContaining('there are convnext'),
        }),
      )
    }
  })
})

describe('inputs', () => {
  it.each([
    [[3, 64], 'must be [channels, height, width]'],
    [[3, 64, 64, 1], 'must be [channels, height, width]'],
    [[3, 64.5, 64], 'whole numbers'],
    [[3, 0, 64], 'above 0'],
    ['3,64,64', 'must be [channels, height, width]'],
    [undefined, 'must be [channels, height, width]'],
    [[1, 64, 64], 'input has 1 channels, the network takes 3'],
    [[3, 3, 64], 'stem.0: a map of 3×64 leaves nothing under a 4×4 kernel'],
    [[3, 64, 4], 'stages.1.downsample.1: a map of 16×1 leaves nothing under a 2×2 kernel'],
  ])('%j is refused', (input, problem) => {
    expect(() => buildGraph(micro, { input: input as number[] })).toThrow(
      expect.objectContaining({ code: 'input-invalid', message: expect.stringContaining(problem) }),
    )
  })

  it('of odd sizes lose their last rows and columns', () => {
    const architecture = { ...micro, dims: [8, 12, 16, 20], depths: [1, 1, 1, 1] }
    const sliced = sliceGraph(buildGraph(architecture, { input: [3, 75, 61] }), { rule: 'none' })
    const shape = (name: string) =>
      sliced.shapes.get(sliced.outputs.find((output) => output.name === name)?.value ?? '')
    expect([0, 1, 2, 3].map((stage) => shape(`features.${stage}`))).toEqual([
      [8, 18, 15],
      [12, 9, 7],
      [16, 4, 3],
      [20, 2, 1],
    ])
  })

  it('may be as small as one position in the last stage', () => {
    const sliced = sliceGraph(buildGraph(micro, { input: [3, 8, 11] }), { rule: 'slimmable', width: 0.5 })
    expectConsistent(sliced)
    expect(sliced.shapes.get(sliced.outputs.find(({ name }) => name === 'features.1')?.value ?? '')).toEqual([16, 1, 1])
  })

  it('may have any number of channels that the network names', () => {
    const graph = buildGraph({ ...micro, inChannels: 1 }, { input: [1, 64, 64] })
    expect(sliceGraph(graph, { rule: 'none' }).parameters.get('stem.0.weight')?.shape).toEqual([16, 1, 4, 4])
  })
})

describe('forms of ConvNeXt', () => {
  it('have the same tensors in the same order under both sets of names', () => {
    const shapes = (naming: string) => buildGraph({ ...micro, naming }, { input }).parameters.map(({ shape }) => shape)
    expect(shapes('facebook')).toEqual(shapes('timm'))
    expect(names({ naming: 'facebook' })[0]).toBe('downsample_layers.0.0.weight')
    expect(names({})[0]).toBe('stem.0.weight')
  })

  it('convolve the last channels where the convolution ratio is below 1', () => {
    const graph = buildGraph({ ...micro, convRatio: 3 / 8, dims: [12, 32] }, { input })
    const sliced = sliceGraph(graph, { rule: 'none' })
    expectConsistent(sliced)
    const mixer = sliced.operations.find(({ kind }) => kind === 'depthwise')
    expect(mixer).toMatchObject({
      branches: [
        { positions: [[0, 8]], channels: 8, kernels: [] },
        { positions: [[8, 12]], channels: 4, kernels: [{ weight: 'stages.0.blocks.0.conv_dw.conv.weight' }] },
      ],
    })
  })

  it('have a kernel for each stage where a list is given', () => {
    const { parameters } = sliceGraph(buildGraph({ ...micro, kernel: [7, 3] }, { input }), { rule: 'none' })
    expect(parameters.get('stages.0.blocks.0.conv_dw.weight')?.shape).toEqual([16, 1, 7, 7])
    expect(parameters.get('stages.1.blocks.1.conv_dw.weight')?.shape).toEqual([32, 1, 3, 3])
  })

  it('scale the branch only with layer scale', () => {
    expect(names({}).filter((name) => name.endsWith('.gamma'))).toHaveLength(3)
    expect(names({ layerScale: false }).filter((name) => name.endsWith('.gamma'))).toEqual([])
  })

  it('start stage 0 with a downsampling on request', () => {
    const plain = names({})
    const added = names({ stage0Downsample: true }).filter((name) => !plain.includes(name))
    expect(added).toEqual(
      ['weight', 'bias', 'weight', 'bias'].map((part, i) => `stages.0.downsample.${i >> 1}.${part}`),
    )
  })

  it('have neither stem norm nor downsampling when isotropic', () => {
    const isotropic = { isotropic: true, naming: 'facebook', dims: [24], depths: [2], patch: 16, layerScale: false }
    expect(names(isotropic).filter((name) => !name.startsWith('blocks.'))).toEqual([
      'stem.weight',
      'stem.bias',
      'norm.weight',
      'norm.bias',
      'head.weight',
      'head.bias',
    ])
  })
})

describe('published configurations', () => {
  it.each(architectureNames)('%s builds', (name) => {
    const { architecture, input } = architectureByName(name)
    expectConsistent(sliceGraph(buildGraph(architecture, { input }), { rule: 'none' }))
  })

  it.each(Object.keys(convnext.variants))('%s slices', (name) => {
    const { architecture, input } = architectureByName(name)
    expectConsistent(sliceGraph(buildGraph(architecture, { input }), { rule: 'slimmable', width: 0.5 }))
  })

  it('has ConvNeXt-T as published: 28.6 M parameters, 4.5 GMACs', () => {
    const { architecture, input } = architectureByName('convnext_tiny')
    const { params, macs } = costOf(buildGraph(architecture, { input }), { rule: 'none' })
    expect(params).toBe(28_589_128)
    expect(macs).toBe(4_455_531_264)
  })

  it('names the nearest when asked for one that is not there', () => {
    expect(() => architectureByName('convnext_tin')).toThrow(/there are convnext_tiny, /)
    for (const name of ['convnext_tin', 'constructor', '']) {
      expect(() => architectureByName(name)).toThrow(
        expect.objectContaining({
          code: 'architecture-unknown',
          message: expect.stringMatching(/there are [\w/-]+(, [\w/-]+){4} and \d+ others$/),
        }),
      )
    }
  })

  it('stands in one family each', () => {
    const all = families.flatMap(({ variants }) => Object.keys(variants))
    expect(new Set(all).size).toBe(all.length)
    expect(architectureNames).toEqual(all)
  })
})
