import { describe, expect, it } from 'vitest'
import { costOf } from '../cost.ts'
import { evaluate } from '../reference/evaluate.ts'
import { sliceGraph } from '../slice-graph.ts'
import { expectConsistent } from '../testing/expect-consistent.ts'
import { filledStore, fillValue } from '../testing/filled-store.ts'
import { memoryStore } from '../testing/memory-store.ts'
import { architectureByName, buildGraph } from './index.ts'

const full = { rule: 'none' } as const
const frame = { family: 'metanext', dims: [16], depths: [2], patch: 4, classes: 5 }
const attention = { ...frame, tokenMixer: 'attention', heads: 4, imageSize: [8, 12] }
const convolution = { ...frame, tokenMixer: 'convolution' }
const inception = { ...frame, tokenMixer: 'inception' }
const input = [3, 8, 12]
const graphOf = (architecture: object) => buildGraph(architecture as typeof frame, { input })
const names = (architecture: object): string[] => graphOf(architecture).parameters.map(({ name }) => name)

describe('descriptions of MetaNeXt', () => {
  it.each([
    [{ ...frame, tokenMixer: 'pooling' }, 'tokenMixer', 'attention'],
    [{ ...attention, kernel: 7 }, 'kernel', 'keys are family, naming, dims, depths, inChannels, classes'],
    [{ ...convolution, heads: 4 }, 'heads', 'isotropic, tokenMixer, kernel, convRatio'],
    [{ ...attention, heads: 3 }, 'heads', 'must divide dims'],
    [{ ...attention, heads: undefined }, 'heads', 'number'],
    [{ ...attention, dims: [16, 32] }, 'dims.1', 'one stage'],
    [{ ...attention, imageSize: 224 }, 'imageSize', 'Array'],
    [{ ...attention, isotropic: false }, 'isotropic', 'must be true'],
    [{ ...attention, norm: 'batchnorm' }, 'norm', 'layernorm'],
    [{ ...attention, mlpRatio: 1 / 17 }, 'mlpRatio', 'at least one unit'],
    [{ ...convolution, kernel: 2 }, 'kernel', 'must be odd'],
    [{ ...convolution, convRatio: 1 / 17 }, 'convRatio', 'a channel'],
    [{ ...inception, branchRatio: 1 / 2 }, 'branchRatio', 'room'],
    [{ ...inception, bands: 'sequence', branches: ['square'] }, 'bands', 'horizontal and vertical'],
  ])('refuse %j', (architecture, key, problem) => {
    expect(() => graphOf(architecture)).toThrow(
      expect.objectContaining({
        code: 'architecture-invalid',
        message: expect.stringContaining(problem),
        details: { family: 'metanext', key },
      }),
    )
  })

  it('take the input size that positions are embedded for, or any without them', () => {
    const other = [3, 12, 8]
    expect(() => buildGraph(attention, { input: other })).toThrow(
      expect.objectContaining({ code: 'input-invalid', message: expect.stringContaining('positions of 8×12') }),
    )
    expectConsistent(sliceGraph(buildGraph({ ...attention, positionEmbedding: false }, { input: other }), full))
    // Rows and columns that fill no patch are left out.
    expectConsistent(sliceGraph(buildGraph(attention, { input: [3, 11, 13] }), full))
  })
})

describe('MetaNeXt', () => {
  it('has one shortcut and one norm a block, behind the attention', () => {
    const { operations } = graphOf({ ...attention, depths: [1] })
    expect(operations.map(({ kind }) => kind)).toEqual([
      ...['convolution', 'tokens', 'position-embedding'],
      ...['linear', 'attention', 'linear', 'layer-norm', 'linear', 'gelu', 'linear', 'scale', 'add'],
      ...['token-mean', 'layer-norm', 'linear', 'map'],
    ])
    expect(names({ ...attention, qkvBias: false, layerScale: false, positionEmbedding: false })).toEqual(
      names(attention).filter((name) => !/qkv\.bias|gamma|pos_embed/.test(name)),
    )
  })

  it('gives its features as a map, row by row', async () => {
    const graph = graphOf({ ...attention, depths: [1] })
    const image = Float64Array.from({ length: 3 * 8 * 12 }, (_, at) => fillValue('image', at))
    const outputs = await evaluate(sliceGraph(graph, full), filledStore(graph), { input: image })
    const { shape, data } = outputs['features.0'] ?? { shape: [], data: new Float64Array() }
    expect(shape).toEqual([16, 2, 3])
    // The logits are those of the mean over that map.
    const pooled = Float64Array.from({ length: 16 }, (_, c) => data.slice(6 * c, 6 * c + 6).reduce((a, b) => a + b) / 6)
    const mean = pooled.reduce((a, b) => a + b) / 16
    const deviation = Math.sqrt(pooled.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 16 + 1e-6)
    const store = filledStore(graph)
    const read = async (name: string) => store.read(name)
    const [weight, bias] = [await read('norm.weight'), await read('norm.bias')]
    const normed = pooled.map((x, c) => ((x - mean) / deviation) * (weight[c] as number) + (bias[c] as number))
    const [rows, offsets] = [await read('head.weight'), await read('head.bias')]
    for (const [row, logit] of (outputs.logits?.data ?? []).entries()) {
      const want = normed.reduce((sum, x, c) => sum + x * (rows[16 * row + c] as number), offsets[row] as number)
      expect(logit).toBeCloseTo(want, 10)
    }
  })

  it.each([
    [
      'convolution',
      convolution,
      { family: 'convnext', naming: 'facebook', ...{ dims: [16], depths: [2], patch: 4, classes: 5 }, mlpConv: true },
      [
        ['dwconv', 'token_mixer'],
        ['pwconv', 'mlp.fc'],
      ],
    ],
    [
      'inception',
      inception,
      { family: 'inceptionnext', norm: 'layernorm', ...{ dims: [16], depths: [2], patch: 4, classes: 5 } },
      [],
    ],
  ] as const)('with the mixer %s is the isotropic network of that family', async (_, architecture, other, renames) => {
    const [ours, theirs] = [
      graphOf(architecture),
      graphOf({ ...other, isotropic: true, layerScale: true } as unknown as typeof frame),
    ]
    expect(costOf(ours, full)).toEqual(costOf(theirs, full))
    const store = filledStore(ours)
    const tensors = await Promise.all(
      [...sliceGraph(theirs, full).parameters.values()].map(async ({ name, shape }) => {
        const own = renames.reduce<string>((text, [from, to]) => text.replace(from, to), name)
        return [name, { shape, data: await store.read(own) }] as const
      }),
    )
    const image = Float64Array.from({ length: 3 * 8 * 12 }, (_, at) => fillValue('image', at))
    const got = await evaluate(sliceGraph(ours, full), store, { input: image })
    expect(await evaluate(sliceGraph(theirs, full), memoryStore(new Map(tensors)), { input: image })).toEqual(got)
  })

  it('is slimmable with convolutions, and with attention not', () => {
    expectConsistent(sliceGraph(graphOf(convolution), { rule: 'slimmable', width: [0.5, 0.25] }))
    expectConsistent(sliceGraph(graphOf({ ...inception, widths: [0.5, 1] }), { rule: 'slimmable', width: 0.5 }))
    expect(() => sliceGraph(graphOf(attention), { rule: 'slimmable', width: 0.5 })).toThrow(
      expect.objectContaining({ code: 'subnet-unsupported' }),
    )
  })

  it('is published with attention: 22 M parameters, 4.6 GMACs', () => {
    const { architecture, input } = architectureByName('metanext_attn_small')
    const { params, macs } = costOf(buildGraph(architecture, { input }), full)
    expect([params, macs]).toEqual([22_045_288, 4_574_026_752])
  })
})
