import type { Subnet } from '@widthwise/core'
import { buildGraph, sliceGraph } from '@widthwise/graph'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectSameAnswers } from './testing/expect-same-answers.ts'
import { randomStore, randomValues } from './testing/random-values.ts'
import { runOnnx } from './testing/run-onnx.ts'
import { toOnnx } from './to-onnx.ts'

const inChannels = [8, 16]
const heads = [
  { family: 'upernet', inChannels, channels: 6, poolScales: [1, 3], classes: 3 },
  { family: 'semanticfpn', inChannels, channels: 6, neckChannels: 5, featureStrides: [4, 8], classes: 3 },
]
const backbones = [
  { family: 'convnext', naming: 'timm', dims: inChannels, depths: [1, 2], kernel: 3, outputNorms: true },
  {
    family: 'inceptionnext',
    naming: 'timm',
    dims: inChannels,
    depths: [1, 2],
    bandKernel: 5,
    branchRatio: 0.25,
    mlpRatios: [2, 2],
    norm: 'layernorm',
    widths: [0.5, 1],
  },
]
const extent = fc.integer({ min: 1, max: 13 })
const map = (channels: number) => fc.tuple(fc.constant(channels), extent, extent)

describe('networks for dense prediction, in ONNX Runtime', () => {
  it.each(heads)('$family answers as its definition over stage maps of any sizes', async (head) => {
    await fc.assert(
      fc.asyncProperty(map(8), map(16), fc.nat(), async (fine, coarse, seed) => {
        const graph = buildGraph(head, { inputs: { 'features.0': fine, 'features.1': coarse } })
        await expectSameAnswers(sliceGraph(graph, { rule: 'none' }), randomStore(graph, seed), seed)
      }),
      { numRuns: 12 },
    )
  })

  it.each(
    heads.flatMap((head) =>
      backbones.map((backbone) => [head.family, backbone.family, { ...head, backbone }] as const),
    ),
  )('%s over a slimmable %s answers as its definition, at any list of widths', async (_, _backbone, architecture) => {
    const graph = buildGraph(architecture, { input: [3, 20, 28] })
    const ratio = fc.constantFrom(0.5, 1)
    const width = fc.oneof(ratio, fc.array(ratio, { minLength: 3, maxLength: 3 }))
    await fc.assert(
      fc.asyncProperty(width, fc.nat(), async (width, seed) => {
        const subnet: Subnet = { rule: 'slimmable', width, stem: 'active' }
        await expectSameAnswers(sliceGraph(graph, subnet), randomStore(graph, seed), seed)
      }),
      { numRuns: 8 },
    )
  })

  it('are written with all their inputs, a batch for each', async () => {
    const [head] = heads
    const graph = buildGraph(head as (typeof heads)[0], {
      inputs: { 'features.0': [8, 4, 6], 'features.1': [16, 2, 3] },
    })
    const { model, inputs, outputs } = await toOnnx(sliceGraph(graph, { rule: 'none' }), randomStore(graph, 1), {
      batch: 'dynamic',
    })
    expect(inputs).toEqual([
      { name: 'features.0', shape: [-1, 8, 4, 6] },
      { name: 'features.1', shape: [-1, 16, 2, 3] },
    ])
    expect(outputs).toEqual([{ name: 'logits', shape: [-1, 3, 4, 6] }])
    const feeds = {
      'features.0': { shape: [3, 8, 4, 6], data: randomValues(576, 1, -1, 1) },
      'features.1': { shape: [3, 16, 2, 3], data: randomValues(288, 2, -1, 1) },
    }
    expect((await runOnnx(model, feeds)).logits?.shape).toEqual([3, 3, 4, 6])
  })

  it('leave the auxiliary head out where it is not asked for', async () => {
    const graph = buildGraph({ ...heads[0], auxiliary: { channels: 4 }, backbone: backbones[0] } as never, {
      input: [3, 16, 16],
    })
    const sliced = sliceGraph(graph, { rule: 'none' })
    const weights = async (outputs: readonly string[]): Promise<number> =>
      (await toOnnx(sliced, randomStore(graph, 1), { outputs })).model.length
    expect(await weights(['logits'])).toBeLessThan((await weights(['logits', 'auxiliary'])) - 4 * (4 * 8 * 9))
  })
})
