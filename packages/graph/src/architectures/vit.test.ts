import type { Subnet } from '@widthwise/core'
import { describe, expect, it } from 'vitest'
import { costOf } from '../cost.ts'
import { sliceGraph } from '../slice-graph.ts'
import { expectConsistent } from '../testing/expect-consistent.ts'
import { graphsByNaming } from './graphs-by-naming.ts'
import { architectureByName, buildGraph } from './index.ts'
import { vit } from './vit.ts'

const micro = { family: 'vit', imageSize: 16, patchSize: 4, dim: 24, depth: 3, heads: 3, classes: 10 }
const input = [3, 16, 16]
const graphOf = (keys: object = {}) => buildGraph({ ...micro, ...keys }, { input })
const names = (keys: object = {}): readonly string[] => graphOf(keys).parameters.map(({ name }) => name)
const shapes = (keys: object, subnet: Subnet = { rule: 'none' }): Readonly<Record<string, readonly number[]>> =>
  Object.fromEntries([...sliceGraph(graphOf(keys), subnet).parameters].map(([name, { shape }]) => [name, shape]))
const outputs = (keys: object): readonly string[] => graphOf(keys).outputs.map(({ name }) => name)

describe('descriptions of vision transformers', () => {
  it('are completed with the values of the published networks and the size of the input', () => {
    const { architecture } = buildGraph({ family: 'vit', dim: 192, heads: 3 }, { input: [3, 64, 64] })
    expect(architecture).toEqual({
      family: 'vit',
      naming: 'timm',
      imageSize: 64,
      patchSize: 16,
      inChannels: 3,
      dim: 192,
      depth: 12,
      heads: 3,
      mlpRatio: 4,
      qkvBias: true,
      classes: 1000,
      classToken: true,
      distillationToken: false,
      positionOnPatchesOnly: false,
      pool: 'token',
      layerScale: false,
      normEps: 1e-6,
      activation: 'gelu',
    })
  })

  it.each([
    [{ headz: 3 }, 'headz', 'there is no such key; the keys are family, naming, imageSize'],
    [{ naming: 'google' }, 'naming', 'timm'],
    [{ naming: 'facebook' }, 'naming', "'timm' without layer scale"],
    [{ dim: 0 }, 'dim', 'at least 1'],
    [{ dim: 24.5 }, 'dim', 'whole number'],
    [{ heads: 5 }, 'heads', 'must divide dim'],
    [{ depth: 1e9 }, 'depth', 'at most 65536'],
    [{ patchSize: '4' }, 'patchSize', 'number'],
    [{ mlpRatio: 0 }, 'mlpRatio', 'above 0'],
    [{ mlpRatio: 1 / 25 }, 'mlpRatio', 'at least one unit'],
    [{ pool: 'max' }, 'pool', "'token' or 'avg'"],
    [{ classToken: false }, 'pool', "must be 'avg' without a class token"],
    [{ classToken: false, pool: 'avg', distillationToken: true }, 'distillationToken', 'needs a class token'],
    [{ distillationToken: true, pool: 'avg' }, 'distillationToken', "the pool 'token'"],
    [{ activation: 'gelu_tanh' }, 'activation', 'gelu'],
    [{ normEps: -1 }, 'normEps', 'above 0'],
  ])('refuse %j', (change, key, problem) => {
    expect(() => graphOf(change)).toThrow(
      expect.objectContaining({
        code: 'architecture-invalid',
        message: expect.stringContaining(problem),
        details: { family: 'vit', key },
      }),
    )
  })

  it.each([
    [[3, 16, 20], 'input of 16×20; this network embeds the positions of 16×16'],
    [[3, 32, 32], 'input of 32×32; this network embeds the positions of 16×16'],
    [[1, 16, 16], 'the network takes 3'],
    [[3, 16], '[channels, height, width]'],
  ])('refuse the input %j', (other, problem) => {
    expect(() => buildGraph(micro, { input: other })).toThrow(
      expect.objectContaining({ code: 'input-invalid', message: expect.stringContaining(problem) }),
    )
  })

  it('refuse an input that is no square and one smaller than a patch, whatever its size', () => {
    const { imageSize, ...any } = micro
    expect(imageSize).toBe(16)
    for (const other of [
      [3, 16, 20],
      [3, 3, 3],
    ]) {
      expect(() => buildGraph(any, { input: other })).toThrow(expect.objectContaining({ code: 'input-invalid' }))
    }
  })

  it('leave out the pixels that fill no patch', () => {
    const graph = buildGraph({ ...micro, imageSize: 19 }, { input: [3, 19, 19] })
    expect(sliceGraph(graph, { rule: 'none' }).parameters.get('pos_embed')?.shape).toEqual([1, 17, 24])
  })
})

describe('forms of vision transformers', () => {
  it('list the tensors of the published networks', () => {
    expect(names({ depth: 1 })).toEqual([
      'patch_embed.proj.weight',
      'patch_embed.proj.bias',
      'cls_token',
      'pos_embed',
      ...['norm1', 'attn.qkv', 'attn.proj', 'norm2', 'mlp.fc1', 'mlp.fc2'].flatMap((layer) =>
        ['weight', 'bias'].map((part) => `blocks.0.${layer}.${part}`),
      ),
      'norm.weight',
      'norm.bias',
      'head.weight',
      'head.bias',
    ])
  })

  it('have a position for every token, or for the patches alone', () => {
    const distilled = { distillationToken: true }
    expect(shapes(distilled).pos_embed).toEqual([1, 18, 24])
    expect(shapes({}).pos_embed).toEqual([1, 17, 24])
    expect(shapes({ positionOnPatchesOnly: true, ...distilled }).pos_embed).toEqual([1, 16, 24])
    expect(shapes({ classToken: false, pool: 'avg' }).pos_embed).toEqual([1, 16, 24])
  })

  it('with a distillation token answer with the mean of two heads', () => {
    const keys = { distillationToken: true, depth: 1 }
    expect(outputs(keys)).toEqual(['logits', 'logits.class', 'logits.distillation', 'features.embed', 'features.0'])
    const { operations, outputs: ports } = sliceGraph(graphOf(keys), { rule: 'none' })
    const portValue = (port: string) => ports.find(({ name }) => name === port)?.value
    expect(operations.find(({ output }) => output === portValue('logits'))).toMatchObject({
      kind: 'average',
      input: portValue('logits.class'),
      other: portValue('logits.distillation'),
    })
    const tokens = operations.flatMap((operation) => (operation.kind === 'select-token' ? [operation.token] : []))
    expect(tokens).toEqual([0, 1])
  })

  it.each([
    [{ classToken: false }, 0],
    [{ classToken: true }, 1],
  ])('with %j average the patches alone, and norm the mean', (keys, first) => {
    const { operations } = sliceGraph(graphOf({ pool: 'avg', ...keys }), { rule: 'none' })
    expect(operations.at(-3)).toMatchObject({ kind: 'token-mean', first })
    expect(operations.at(-2)).toMatchObject({ kind: 'layer-norm', weight: 'fc_norm.weight' })
    expect(names({ pool: 'avg', ...keys })).not.toContain('norm.weight')
  })

  it('scale both branches with layer scale, and have no bias in the fused matrix on request', () => {
    const added = names({ layerScale: true }).filter((name) => !names().includes(name))
    expect(added).toEqual([0, 1, 2].flatMap((block) => [`blocks.${block}.ls1.gamma`, `blocks.${block}.ls2.gamma`]))
    const missing = names().filter((name) => !names({ qkvBias: false }).includes(name))
    expect(missing).toEqual([0, 1, 2].map((block) => `blocks.${block}.attn.qkv.bias`))
  })
})

describe('names of the tensors of a vision transformer', () => {
  it('pair up by position, and differ in layer scale alone', () => {
    const { architecture } = architectureByName('deit3_small_patch16_224')
    const [timm, facebook, ...others] = graphsByNaming(architecture, { input: [3, 32, 32] })
    expect(others).toEqual([])
    const renamed = timm.graph.parameters.flatMap(({ name }, i) => {
      const other = facebook?.graph.parameters[i]?.name
      return other === name ? [] : [[name, other]]
    })
    expect(renamed).toHaveLength(24)
    expect(renamed.slice(0, 2)).toEqual([
      ['blocks.0.ls1.gamma', 'blocks.0.gamma_1'],
      ['blocks.0.ls2.gamma', 'blocks.0.gamma_2'],
    ])
    expect(graphsByNaming(micro, { input })).toHaveLength(1)
  })
})

describe('subnets of vision transformers', () => {
  it.each<[Subnet, number, number, number, number]>([
    [{ rule: 'none' }, 24, 3, 1 / Math.sqrt(8), 96],
    [{ rule: 'scala', width: 0.5, smallest: 0.25, largest: 1 }, 12, 3, 1 / Math.sqrt(8), 48],
    [{ rule: 'hydravit', heads: 2 }, 16, 2, 1 / Math.sqrt(8), 64],
    [{ rule: 'matformer', hidden: 0.3 }, 24, 3, 1 / Math.sqrt(8), 28],
    [{ rule: 'sortednet', width: 0.5 }, 12, 3, 1 / Math.sqrt(4), 48],
  ])('%j: channels, heads, scale, hidden units', (subnet, channels, heads, scale, hidden) => {
    const sliced = sliceGraph(graphOf(), subnet)
    expectConsistent(sliced)
    const attentions = sliced.operations.filter(({ kind }) => kind === 'attention')
    expect(attentions).toHaveLength(3)
    for (const attention of attentions) {
      expect(attention).toMatchObject({ heads, scale: expect.closeTo(scale, 14) })
      expect(sliced.shapes.get(attention.output)).toEqual([17, channels])
    }
    expect(sliced.parameters.get('blocks.2.mlp.fc1.weight')?.shape).toEqual([hidden, channels])
    expect(sliced.parameters.get('head.weight')?.shape).toEqual([10, channels])
  })

  it('read units of each block by its own ratio', () => {
    const shape = shapes({}, { rule: 'matformer', hidden: [0.25, 1, 0.5] })
    expect([0, 1, 2].map((block) => shape[`blocks.${block}.mlp.fc2.weight`])).toEqual([
      [24, 24],
      [24, 96],
      [24, 48],
    ])
  })

  it('floor channels and hidden units apart, and take the product as it is in float64', () => {
    const at = (width: number) =>
      shapes({ dim: 50, heads: 2 }, { rule: 'scala', width, smallest: 0.25, largest: 1 })['blocks.0.mlp.fc1.weight']
    expect(at(0.25)).toEqual([50, 12])
    // 0.58 · 50 is 28.999999999999996.
    expect(at(0.58)).toEqual([115, 28])
  })

  it('tell the smallest width by its exact value', () => {
    const rows = (width: number) =>
      sliceGraph(graphOf({ dim: 40, heads: 4 }), { rule: 'scala', width, smallest: 0.3, largest: 1 }).parameters.get(
        'blocks.0.attn.qkv.weight',
      )?.segments[0]
    expect(rows(0.3)).toEqual([[0, 36]])
    expect(rows(0.1 + 0.2)).toEqual([[84, 120]])
  })

  it('end after so many blocks: later ones are neither read nor run, and hand on what they get', () => {
    const sliced = sliceGraph(graphOf(), { rule: 'sortednet', width: 1, depth: 2 })
    expectConsistent(sliced)
    const portValue = (port: string) => sliced.outputs.find(({ name }) => name === port)?.value
    expect(portValue('features.2')).toBe(portValue('features.1'))
    expect([...sliced.parameters.keys()].filter((name) => name.startsWith('blocks.2'))).toEqual([])
    expect(sliced.operations.find(({ kind, block }) => kind === 'layer-norm' && block === undefined)).toMatchObject({
      input: portValue('features.1'),
      weight: 'norm.weight',
    })
  })

  it.each<[Subnet, string, string]>([
    [{ rule: 'scala', width: 0.55, smallest: 0.25, largest: 1 }, 'subnet-unsupported', '13 channels for 3 heads'],
    [{ rule: 'sortednet', width: 0.55 }, 'subnet-unsupported', 'a multiple of 3 is right'],
    [{ rule: 'sortednet', width: 0.01 }, 'subnet-empty', 'stream'],
    [{ rule: 'sortednet', width: 1, depth: 4 }, 'subnet-invalid', 'the network has 3 blocks'],
    [{ rule: 'hydravit', heads: 4 }, 'subnet-invalid', 'the network has 3 heads'],
    [{ rule: 'hydravit', heads: 0 }, 'subnet-invalid', 'at least 1'],
    [{ rule: 'matformer', hidden: 0.01 }, 'subnet-empty', 'block0.hidden'],
    [{ rule: 'matformer', hidden: [1, 1] }, 'subnet-invalid', '2 ratios for 3 blocks'],
    [
      { rule: 'slimmable', width: 0.5 },
      'subnet-unsupported',
      'defined are none, scala, hydravit, matformer, sortednet',
    ],
  ])('refuses %j', (subnet, code, problem) => {
    expect(() => sliceGraph(graphOf(), subnet)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(problem) }),
    )
  })
})

describe('published vision transformers', () => {
  it.each(Object.keys(vit.variants))('%s builds at the size of its name, and slices', (name) => {
    const { architecture, input } = architectureByName(name)
    expect(input[1]).toBe(name.endsWith('384') ? 384 : 224)
    const graph = buildGraph(architecture, { input })
    const { heads } = architecture as { heads?: number }
    expectConsistent(sliceGraph(graph, { rule: 'hydravit', heads: (heads as number) / 2 > 1 ? 2 : 1 }))
    expectConsistent(sliceGraph(graph, { rule: 'scala', width: 0.5, smallest: 0.25, largest: 1 }))
  })

  // Parameters as the model cards of timm print them, in millions.
  it.each([
    ['deit_tiny_patch16_224', 5.72],
    ['deit_small_distilled_patch16_224', 22.44],
    ['deit_base_patch16_384', 86.86],
    ['deit3_medium_patch16_224', 38.85],
    ['deit3_large_patch16_384', 304.76],
    ['deit3_huge_patch14_224', 632.13],
    ['vit_small_patch32_224', 22.88],
    ['vit_base_patch8_224', 86.58],
    ['vit_large_patch16_224', 304.33],
    ['vit_huge_patch14_224', 632.05],
  ])('%s has %f M parameters', (name, millions) => {
    const { architecture, input } = architectureByName(name)
    const { params } = costOf(buildGraph(architecture, { input }), { rule: 'none' })
    expect(Math.round(params / 1e4) / 100).toBe(millions)
  })

  it('have the rule that their name stands for', () => {
    expect(architectureByName('hydravit_base').rule).toBe('hydravit')
    expect(architectureByName('scala_small_distilled').rule).toBe('scala')
    expect(architectureByName('deit_small').rule).toBeUndefined()
  })

  it('narrow the base network to the tiny and the small one, to the last parameter and MAC', () => {
    const cost = (name: string, subnet: Subnet) => {
      const { architecture, input } = architectureByName(name)
      const { params, macs } = costOf(buildGraph(architecture, { input }), subnet)
      return { params, macs }
    }
    for (const [name, ratio] of [
      ['deit_tiny', 0.25],
      ['deit_small', 0.5],
    ] as const) {
      const want = cost(name, { rule: 'none' })
      expect(cost('hydravit_base', { rule: 'hydravit', heads: 12 * ratio })).toEqual(want)
      expect(cost('sortednet_base', { rule: 'sortednet', width: ratio })).toEqual(want)
      expect(cost('scala_base', { rule: 'scala', width: ratio, smallest: 0.25, largest: 1 })).toEqual(want)
    }
  })
})
