import { buildGraph, sliceGraph } from '@widthwise/graph'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromOnnx } from './from-onnx.ts'
import { vitSubnetSample } from './testing/arbitrary-vit-subnet.ts'
import { expectSameAnswers } from './testing/expect-same-answers.ts'
import { randomStore, randomValues } from './testing/random-values.ts'
import { runOnnx } from './testing/run-onnx.ts'
import { toOnnx } from './to-onnx.ts'

describe('a vision transformer as ONNX, in ONNX Runtime', () => {
  it('answers as the definition of its operations does, for any form, rule and subnet', async () => {
    await fc.assert(
      fc.asyncProperty(vitSubnetSample, fc.nat(), async ({ graph, subnet }, seed) => {
        await expectSameAnswers(sliceGraph(graph, subnet), randomStore(graph, seed), seed)
      }),
      { numRuns: 40 },
    )
  })

  const small = buildGraph(
    { family: 'vit', dim: 24, heads: 3, depth: 2, patchSize: 4, classes: 5, distillationToken: true },
    { input: [3, 12, 12] },
  )

  it('takes any number of images with a dynamic batch', async () => {
    const [sliced, store] = [sliceGraph(small, { rule: 'hydravit', heads: 2 }), randomStore(small, 2)]
    const { model } = await toOnnx(sliced, store, { batch: 'dynamic' })
    const fixed = await toOnnx(sliced, store)
    const size = 3 * 12 * 12
    const images = randomValues(3 * size, 8, -1, 1)
    const together = await runOnnx(model, { input: { shape: [3, 3, 12, 12], data: images } })
    for (const image of [0, 1, 2]) {
      const data = images.slice(image * size, (image + 1) * size)
      const alone = await runOnnx(fixed.model, { input: { shape: [1, 3, 12, 12], data } })
      const logits = together.logits?.data.slice(image * 5, (image + 1) * 5) ?? []
      expect(logits).toHaveLength(5)
      for (const [i, value] of logits.entries()) expect(value).toBeCloseTo(alone.logits?.data[i] ?? Number.NaN, 5)
    }
  })

  it('reads no weight of what a subnet leaves out', async () => {
    const store = randomStore(small, 2)
    const { model } = await toOnnx(sliceGraph(small, { rule: 'sortednet', width: 0.5, depth: 1 }), store)
    const names = fromOnnx(model).graph?.initializer.map(({ name }) => name) ?? []
    expect(names).toContain('blocks.0.attn.qkv.weight')
    expect(names.filter((name) => name.startsWith('blocks.1'))).toEqual([])
  })
})
