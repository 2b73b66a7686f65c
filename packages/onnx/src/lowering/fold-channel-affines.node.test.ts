import { buildGraph, sliceGraph } from '@widthwise/graph'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromOnnx } from '../from-onnx.ts'
import { affineSample } from '../testing/arbitrary-affine-graph.ts'
import { expectSameAnswers } from '../testing/expect-same-answers.ts'
import { randomStore } from '../testing/random-values.ts'
import { toOnnx } from '../to-onnx.ts'

const full = { rule: 'none' } as const

describe('folded scales and norms, in ONNX Runtime', () => {
  it('answer as the definition of their operations does, whichever values are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(affineSample, fc.nat(), async ({ graph, outputs }, seed) => {
        await expectSameAnswers(sliceGraph(graph, full), randomStore(graph, seed), seed, outputs)
      }),
      { numRuns: 150 },
    )
  })

  it.each(['basic', 'bottleneck'])(
    'leave nothing of the norms of a ResNet of %s blocks, also with its features',
    async (block) => {
      const architecture = { family: 'resnet', naming: 'torchvision', block, dims: [8, 16], depths: [1, 2], classes: 5 }
      const graph = buildGraph(architecture, { input: [3, 33, 32] })
      const [sliced, store] = [sliceGraph(graph, full), randomStore(graph, 3)]
      const outputs = ['logits', 'features.0', 'features.1']
      const { model } = await toOnnx(sliced, store, { outputs })
      const operators = new Set(fromOnnx(model).graph?.node.map(({ opType }) => opType))
      expect([...operators].sort()).toEqual(['Add', 'Conv', 'Flatten', 'Gemm', 'GlobalAveragePool', 'MaxPool', 'Relu'])
      await expectSameAnswers(sliced, store, 3, outputs)
    },
  )
})
