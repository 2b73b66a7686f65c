import { buildGraph, sliceGraph } from '@widthwise/graph'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromOnnx } from './from-onnx.ts'
import { expectSameAnswers } from './testing/expect-same-answers.ts'
import { randomStore, randomValues } from './testing/random-values.ts'
import { runOnnx } from './testing/run-onnx.ts'
import { toOnnx } from './to-onnx.ts'

const extent = fc.integer({ min: 1, max: 4 })
const channels = fc.integer({ min: 3, max: 8 })
const feature = fc.tuple(channels, extent, extent)

/** Networks of three exits behind the saver, the last one in use or not. */
const sample = fc
  .record({
    heads: fc.integer({ min: 1, max: 3 }),
    headWidth: fc.integer({ min: 2, max: 4 }),
    layers: fc.integer({ min: 0, max: 3 }),
    classes: extent,
    biases: fc.boolean(),
    exits: fc.constantFrom([0, 1, 2, 3], [0, 2], [0, 1, 3], [0]),
    saver: feature,
    base: fc.tuple(feature, feature, feature),
    seed: fc.nat(),
  })
  .map(({ heads, headWidth, layers, classes, biases, exits, saver, base, seed }) => {
    const inputs = {
      'saver.feature': saver,
      ...Object.fromEntries(base.map((shape, index) => [`base.feature.${index + 1}`, shape])),
      'saver.logits': [classes],
    }
    const architecture = {
      family: 'esn',
      dim: heads * headWidth,
      ...{ heads, layers, classes, exits, qkvBias: biases, headBias: biases },
      saverChannels: saver[0],
      baseChannels: base.map(([count]) => count),
    }
    return { architecture, graph: buildGraph(architecture, { inputs }), exits, seed }
  })

describe('an Exit Sequence Network as ONNX, in ONNX Runtime', () => {
  it('answers as the definition of its operations does, in any form', async () => {
    await fc.assert(
      fc.asyncProperty(sample, ({ graph, seed }) =>
        expectSameAnswers(sliceGraph(graph, { rule: 'none' }), randomStore(graph, seed), seed),
      ),
      { numRuns: 25 },
    )
  })

  it('answers so exit by exit, each model with the features up to its exit', async () => {
    await fc.assert(
      fc.asyncProperty(sample, fc.nat(), async ({ graph, exits, seed }, at) => {
        const exit = exits[at % exits.length] as number
        await expectSameAnswers(sliceGraph(graph, { rule: 'none' }), randomStore(graph, seed), seed, [
          `exit.${exit}.logits`,
        ])
      }),
      { numRuns: 25 },
    )
  })

  const graph = buildGraph(
    { family: 'esn', dim: 8, layers: 2, heads: 2, saverChannels: 4, baseChannels: [3, 5, 7], classes: 2 },
    {
      inputs: {
        'saver.feature': [4, 2, 2],
        'base.feature.1': [3, 6, 6],
        'base.feature.2': [5, 3, 3],
        'base.feature.3': [7],
        'saver.logits': [2],
      },
    },
  )
  const sliced = sliceGraph(graph, { rule: 'none' })

  it('has no input, no tensor and no token of later exits', async () => {
    const { model, inputs } = await toOnnx(sliced, randomStore(graph, 1), {
      batch: 'dynamic',
      outputs: ['exit.1.logits'],
    })
    expect(inputs).toEqual([
      { name: 'saver.feature', shape: [-1, 4, 2, 2] },
      { name: 'base.feature.1', shape: [-1, 3, 6, 6] },
      { name: 'saver.logits', shape: [-1, 2] },
    ])
    const names = fromOnnx(model).graph?.initializer.map(({ name }) => name) ?? []
    expect(names.filter((name) => /^feat_emb\.[23]|^eeheads\.[12]/.test(name))).toEqual([])
    const feeds = Object.fromEntries(
      inputs.map(({ name, shape: [, ...shape] }, index) => {
        const count = shape.reduce((all, size) => all * size, 3)
        return [name, { shape: [3, ...shape], data: randomValues(count, index, -1, 1) }]
      }),
    )
    expect((await runOnnx(model, feeds))['exit.1.logits']?.shape).toEqual([3, 2])
  })

  it('of exit 0 is the saver’s logits and nothing else', async () => {
    const { model, inputs } = await toOnnx(sliced, randomStore(graph, 1), { outputs: ['exit.0.logits'] })
    expect(inputs).toEqual([{ name: 'saver.logits', shape: [1, 2] }])
    const logits = { shape: [1, 2], data: Float32Array.of(0.5, -3) }
    expect((await runOnnx(model, { 'saver.logits': logits }))['exit.0.logits']?.data).toEqual(logits.data)
  })
})
