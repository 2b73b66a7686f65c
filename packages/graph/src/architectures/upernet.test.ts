import { describe, expect, it } from 'vitest'
import { costOf } from '../cost.ts'
import { costByPart } from '../cost-by-part.ts'
import { evaluate } from '../reference/evaluate.ts'
import { sliceGraph } from '../slice-graph.ts'
import { expectConsistent } from '../testing/expect-consistent.ts'
import { filledStore, fillValue } from '../testing/filled-store.ts'
import { architectureByName, buildGraph } from './index.ts'

const full = { rule: 'none' } as const
const micro = { family: 'upernet', inChannels: [4, 6, 8], channels: 5, poolScales: [1, 2], classes: 3 }
const inputs = { 'features.0': [4, 7, 9], 'features.1': [6, 4, 5], 'features.2': [8, 2, 3] }
const backbone = { family: 'convnext', naming: 'timm', dims: [4, 6, 8], depths: [1, 1, 1], outputNorms: true }
const graphOf = (change: object) => buildGraph({ ...micro, ...change }, { inputs })
const onPicture = (change: object, input: readonly number[] = [3, 36, 52]) =>
  buildGraph({ ...micro, backbone, ...change }, { input })

describe('descriptions of UperNet', () => {
  it('are completed with the values of the published networks', () => {
    const { architecture } = buildGraph({ family: 'upernet', inChannels: [4, 6, 8] }, { inputs })
    expect(architecture).toMatchObject({ channels: 512, poolScales: [1, 2, 3, 6], classes: 150, normEps: 1e-5 })
  })

  it.each([
    [{ inChannels: [4] }, 'inChannels', 'two at least'],
    [{ inChannels: [4, 0] }, 'inChannels.1', 'at least 1'],
    [{ channels: 0 }, 'channels', 'at least 1'],
    [{ poolScales: [] }, 'poolScales', 'one scale at least'],
    [{ poolScales: [1, 2.5] }, 'poolScales.1', 'whole number'],
    [{ classes: '3' }, 'classes', 'number'],
    [{ alignCorners: true }, 'alignCorners', 'must be false'],
    [{ normEps: 0 }, 'normEps', 'above 0'],
    [{ auxiliary: { width: 3 } }, 'auxiliary.width', ''],
    [{ backbone: { naming: 'timm' } }, 'backbone.family', 'family'],
    [{ neckChannels: 8 }, 'neckChannels', 'there is no such key; the keys are family, inChannels, channels'],
  ])('refuse %j', (change, key, problem) => {
    expect(() => graphOf(change)).toThrow(
      expect.objectContaining({
        code: 'architecture-invalid',
        message: expect.stringContaining(problem),
        details: { family: 'upernet', key },
      }),
    )
  })
})

describe('UperNet over stage maps', () => {
  it('answers first with the logits, at the size of the finest map', () => {
    const sliced = sliceGraph(graphOf({}), full)
    expectConsistent(sliced)
    expect(sliced.outputs.map(({ name, value }) => [name, sliced.shapes.get(value)])).toEqual([
      ['logits', [3, 7, 9]],
      ['psp', [5, 2, 3]],
      ['fused', [5, 7, 9]],
    ])
  })

  it('has the tensors of mmsegmentation, and no convolution with bias but the classifier', () => {
    const { parameters } = sliceGraph(graphOf({}), full)
    expect(
      [...parameters.values()].filter(({ shape }) => shape.length === 4).map(({ name, shape }) => [name, ...shape]),
    ).toEqual([
      ['decode_head.psp_modules.0.1.conv.weight', 5, 8, 1, 1],
      ['decode_head.psp_modules.1.1.conv.weight', 5, 8, 1, 1],
      ['decode_head.bottleneck.conv.weight', 5, 18, 3, 3],
      ['decode_head.lateral_convs.0.conv.weight', 5, 4, 1, 1],
      ['decode_head.lateral_convs.1.conv.weight', 5, 6, 1, 1],
      ['decode_head.fpn_convs.0.conv.weight', 5, 5, 3, 3],
      ['decode_head.fpn_convs.1.conv.weight', 5, 5, 3, 3],
      ['decode_head.fpn_bottleneck.conv.weight', 5, 15, 3, 3],
      ['decode_head.conv_seg.weight', 3, 5, 1, 1],
    ])
    expect([...parameters.keys()].filter((name) => name.endsWith('conv.bias'))).toEqual([])
    expect(parameters.get('decode_head.conv_seg.bias')?.shape).toEqual([3])
  })

  it('joins the pyramid behind the map itself, the coarser levels behind the finer ones', async () => {
    const sliced = sliceGraph(graphOf({}), full)
    const store = filledStore(graphOf({}))
    const maps = Object.fromEntries(
      Object.entries(inputs).map(([name, shape]) => [
        name,
        Float64Array.from({ length: shape.reduce((all, size) => all * size, 1) }, (_, i) => fillValue(name, i)),
      ]),
    )
    /** Outputs where a 3×3 convolution reads its first channels alone, with the tensors of `muted` all zero or not. */
    const outputs = async (joining: string, channels: number, muted?: string) => {
      const read: typeof store.read = async (name, segments) => {
        const values = await store.read(name, segments)
        if (muted && name.includes(muted)) return values.fill(0)
        const columns = sliced.parameters.get(name)?.shape[1] ?? 1
        return name === joining ? values.map((x, i) => (Math.floor(i / 9) % columns < channels ? x : 0)) : values
      }
      const { psp, fused } = await evaluate(sliced, { ...store, read }, maps)
      return { psp: psp?.data, fused: fused?.data }
    }
    const [pyramid, levels] = ['decode_head.bottleneck.conv.weight', 'decode_head.fpn_bottleneck.conv.weight'] as const
    // The map has the first 8 channels, the pooled ones follow.
    expect((await outputs(pyramid, 8, 'psp_modules')).psp).toEqual((await outputs(pyramid, 8)).psp)
    expect((await outputs(pyramid, 9, 'psp_modules')).psp).not.toEqual((await outputs(pyramid, 9)).psp)
    // Level 0 has the first 5 channels, level 1 the next.
    expect((await outputs(levels, 5, 'fpn_convs.1')).fused).toEqual((await outputs(levels, 5)).fused)
    expect((await outputs(levels, 6, 'fpn_convs.1')).fused).not.toEqual((await outputs(levels, 6)).fused)
  })

  it.each([
    [{ 'features.0': [4, 7, 9] }, 'takes features.0, features.1, features.2'],
    [{ input: [3, 64, 64] }, 'inputs input; a upernet without a backbone takes features.0'],
    [{ ...inputs, 'features.3': [8, 1, 1] }, 'takes features.0, features.1, features.2'],
    [{ ...inputs, 'features.1': [5, 4, 5] }, 'features.1 [5,4,5]; it must be [6, height, width]'],
    [{ ...inputs, 'features.1': [6, 20] }, 'features.1 [6,20]; it must be [6, height, width]'],
  ])('refuses inputs %j', (inputs, problem) => {
    expect(() => buildGraph(micro, { inputs: inputs as Record<string, number[]> })).toThrow(
      expect.objectContaining({ code: 'input-invalid', message: expect.stringContaining(problem) }),
    )
  })
})

describe('UperNet over a backbone', () => {
  it('gives the logits at the size of the picture too, and the maps that it stands on', () => {
    const sliced = sliceGraph(onPicture({}), full)
    expectConsistent(sliced)
    expect(sliced.outputs.map(({ name, value }) => [name, sliced.shapes.get(value)])).toEqual([
      ['logits', [3, 9, 13]],
      ['resized', [3, 36, 52]],
      ['features.0', [4, 9, 13]],
      ['features.1', [6, 4, 6]],
      ['features.2', [8, 2, 3]],
      ['psp', [5, 2, 3]],
      ['fused', [5, 9, 13]],
    ])
    expect(sliced.parameters.get('backbone.norm2.weight')?.shape).toEqual([8])
  })

  it('refuses a backbone whose stages have other channels, yields no stages, is unknown, or is described wrongly', () => {
    const refused = (change: object, code: string, problem: string) =>
      expect(() => onPicture(change)).toThrow(
        expect.objectContaining({ code, message: expect.stringContaining(problem) }),
      )
    refused(
      { inChannels: [4, 6, 9] },
      'architecture-invalid',
      'upernet: inChannels: [4,6,9]; the stages of the backbone convnext have [4,6,8]',
    )
    refused({ inChannels: [4, 6] }, 'architecture-invalid', 'the stages of the backbone convnext have [4,6,8]')
    refused({ backbone: { ...micro, backbone } }, 'architecture-invalid', 'upernet yields no stage features; convnext')
    const vit = { family: 'vit', imageSize: 32, patchSize: 16, dim: 8, depth: 1, heads: 2 }
    refused({ backbone: vit }, 'architecture-invalid', 'vit yields no stage features; convnext')
    refused({ backbone: { family: 'perceptron' } }, 'architecture-unknown', "no family 'perceptron'")
    refused({ backbone: { ...backbone, depths: [1] } }, 'architecture-invalid', 'convnext: depths')
  })

  it('takes the input that its backbone takes, and no stage maps', () => {
    const invalid = (problem: string) =>
      expect.objectContaining({ code: 'input-invalid', message: expect.stringContaining(problem) })
    expect(() => onPicture({}, [1, 36, 52])).toThrow(invalid('input has 1 channels, the network takes 3'))
    expect(() => onPicture({}, [3, 36])).toThrow(invalid('[channels, height, width]'))
    expect(() => buildGraph({ ...micro, backbone }, { inputs })).toThrow(invalid("the network takes one, 'input'"))
    expect(onPicture({ backbone: { ...backbone, inChannels: 1 } }, [1, 36, 52]).inputs).toHaveLength(1)
  })
})

describe('the auxiliary head', () => {
  it('stands on the map before the last and adds parameters of its own part', () => {
    const [plain, trained] = [{}, { auxiliary: { channels: 7 } }].map((change) => sliceGraph(onPicture(change), full))
    if (!(plain && trained)) throw new Error('two graphs were built')
    expectConsistent(trained)
    const added = [...trained.parameters.values()].filter(({ name }) => !plain.parameters.has(name))
    expect(added.map(({ name, shape }) => [name, ...shape])).toEqual([
      ['auxiliary_head.convs.0.conv.weight', 7, 6, 3, 3],
      ...['weight', 'bias', 'running_mean', 'running_var'].map((part) => [`auxiliary_head.convs.0.bn.${part}`, 7]),
      ['auxiliary_head.conv_seg.weight', 3, 7, 1, 1],
      ['auxiliary_head.conv_seg.bias', 3],
    ])
    expect(trained.shapes.get(trained.outputs.at(-1)?.value ?? '')).toEqual([3, 4, 6])
    expect(trained.outputs.at(-1)?.name).toBe('auxiliary')
    expect([...costByPart(plain)]).toEqual([...costByPart(trained)].slice(0, -1))
    expect(costByPart(trained).get('auxiliary_head')?.params).toBe(7 * 6 * 9 + 2 * 7 + 3 * 7 + 3)
  })
})

describe('published UperNets', () => {
  // mmsegmentation prints 60 M parameters, the auxiliary head among them.
  it('have the published parameters once the auxiliary head is added', () => {
    const { architecture, input } = architectureByName('upernet_convnext_tiny')
    expect(input).toEqual([3, 512, 512])
    const trained = costOf(buildGraph({ ...architecture, auxiliary: {} }, { input }), full)
    expect(trained.params).toBe(60_242_636)
  })
})
