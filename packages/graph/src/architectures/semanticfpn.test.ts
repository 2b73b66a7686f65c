import { describe, expect, it } from 'vitest'
import { costOf } from '../cost.ts'
import { sliceGraph } from '../slice-graph.ts'
import { expectConsistent } from '../testing/expect-consistent.ts'
import { architectureByName, buildGraph } from './index.ts'

const full = { rule: 'none' } as const
const micro = {
  family: 'semanticfpn',
  inChannels: [4, 6, 8],
  neckChannels: 7,
  featureStrides: [4, 8, 16],
  channels: 5,
  classes: 3,
}
const inputs = { 'features.0': [4, 7, 9], 'features.1': [6, 4, 5], 'features.2': [8, 2, 3] }
const graphOf = (change: object) => buildGraph({ ...micro, ...change }, { inputs })
const convolutions = (change: object) =>
  [...sliceGraph(graphOf(change), full).parameters.values()]
    .filter(({ shape }) => shape.length === 4)
    .map(({ name, shape }) => [name, ...shape])

describe('descriptions of Semantic FPN', () => {
  it('are completed with the values of the published networks', () => {
    const { architecture } = buildGraph(
      { family: 'semanticfpn', inChannels: [4, 6, 8, 9] },
      {
        inputs: { ...inputs, 'features.3': [9, 1, 1] },
      },
    )
    expect(architecture).toMatchObject({
      neckChannels: 256,
      featureStrides: [4, 8, 16, 32],
      channels: 128,
      classes: 150,
    })
  })

  it.each([
    [{ featureStrides: [4, 8] }, 'featureStrides', 'one entry a stage map'],
    [{ featureStrides: [4, 8, 12] }, 'featureStrides', 'powers of two'],
    [{ featureStrides: [8, 4, 16] }, 'featureStrides', 'powers of two'],
    [{ featureStrides: [4, 8, 0] }, 'featureStrides.2', 'at least 1'],
    [{ neckChannels: 0 }, 'neckChannels', 'at least 1'],
    [{ alignCorners: true }, 'alignCorners', 'must be false'],
    [{ poolScales: [1] }, 'poolScales', 'there is no such key'],
    [{ auxiliary: {} }, 'auxiliary', 'there is no such key'],
  ])('refuse %j', (change, key, problem) => {
    expect(() => graphOf(change)).toThrow(
      expect.objectContaining({
        code: 'architecture-invalid',
        message: expect.stringContaining(problem),
        details: { family: 'semanticfpn', key },
      }),
    )
  })
})

describe('Semantic FPN', () => {
  it('answers first with the logits; a map a level leaves the neck', () => {
    const sliced = sliceGraph(graphOf({}), full)
    expectConsistent(sliced)
    expect(sliced.outputs.map(({ name, value }) => [name, sliced.shapes.get(value)])).toEqual([
      ['logits', [3, 7, 9]],
      ['neck.0', [7, 7, 9]],
      ['neck.1', [7, 4, 5]],
      ['neck.2', [7, 2, 3]],
      ['fused', [5, 7, 9]],
    ])
  })

  it('has the tensors of mmsegmentation: names leave a place for each enlargement', () => {
    expect(convolutions({})).toEqual([
      ['neck.lateral_convs.0.conv.weight', 7, 4, 1, 1],
      ['neck.lateral_convs.1.conv.weight', 7, 6, 1, 1],
      ['neck.lateral_convs.2.conv.weight', 7, 8, 1, 1],
      ['neck.fpn_convs.0.conv.weight', 7, 7, 3, 3],
      ['neck.fpn_convs.1.conv.weight', 7, 7, 3, 3],
      ['neck.fpn_convs.2.conv.weight', 7, 7, 3, 3],
      ['decode_head.scale_heads.0.0.conv.weight', 5, 7, 3, 3],
      ['decode_head.scale_heads.1.0.conv.weight', 5, 7, 3, 3],
      ['decode_head.scale_heads.2.0.conv.weight', 5, 7, 3, 3],
      ['decode_head.scale_heads.2.2.conv.weight', 5, 5, 3, 3],
      ['decode_head.conv_seg.weight', 3, 5, 1, 1],
    ])
  })

  it('enlarges a level as often as its stride doubles the first, bilinearly; the neck adds the nearest', () => {
    const heads = (featureStrides: readonly number[]) =>
      convolutions({ featureStrides }).flatMap(([name]) => /scale_heads\.(\d\.\d)/.exec(String(name))?.[1] ?? [])
    expect(heads([4, 4, 16])).toEqual(['0.0', '1.0', '2.0', '2.2'])
    expect(heads([2, 16, 16])).toEqual(['0.0', '1.0', '1.2', '1.4', '2.0', '2.2', '2.4'])
    const { operations, shapes } = sliceGraph(graphOf({}), full)
    const resizes = operations.flatMap((operation) =>
      operation.kind === 'resize' ? [[operation.mode, ...(shapes.get(operation.output) ?? [])]] : [],
    )
    expect(resizes).toEqual([
      ['nearest', 7, 4, 5],
      ['nearest', 7, 7, 9],
      ['bilinear', 5, 8, 10],
      ['bilinear', 5, 4, 6],
      ['bilinear', 5, 8, 12],
      ['bilinear', 5, 7, 9],
      ['bilinear', 5, 7, 9],
    ])
  })

  it('stands on any network with stages', () => {
    const backbone = {
      family: 'resnet',
      naming: 'torchvision',
      block: 'bottleneck',
      dims: [2, 4, 6],
      depths: [1, 1, 1],
    }
    const graph = buildGraph({ ...micro, inChannels: [8, 16, 24], backbone }, { input: [3, 33, 65] })
    const sliced = sliceGraph(graph, full)
    expectConsistent(sliced)
    expect(sliced.outputs.map(({ name }) => name).slice(0, 3)).toEqual(['logits', 'resized', 'features.0'])
    expect(sliced.shapes.get(sliced.outputs[1]?.value ?? '')).toEqual([3, 33, 65])
    expect(sliced.parameters.has('backbone.layer1.0.downsample.0.weight')).toBe(true)
    expect(graph.rules).toEqual([])
  })
})

describe('published Semantic FPNs', () => {
  it('have the parameters of their table: 28.5 M over ResNet-50 with a deep stem', () => {
    const { architecture, input } = architectureByName('semanticfpn_resnet50c')
    expect(costOf(buildGraph(architecture, { input }), full)).toMatchObject({
      params: 28_514_806,
      macs: 45_543_849_984,
    })
  })
})
