import { describe, expect, it } from 'vitest'
import { costOf } from '../cost.ts'
import { evaluate } from '../reference/evaluate.ts'
import { sliceGraph } from '../slice-graph.ts'
import { sliceOutputs } from '../slice-outputs.ts'
import { expectConsistent } from '../testing/expect-consistent.ts'
import { memoryStore } from '../testing/memory-store.ts'
import { buildGraph } from './index.ts'

const full = { rule: 'none' } as const
const micro = { family: 'attachedexits', baseChannels: [2, 3], classes: 2 }
const inputs = { 'base.feature.1': [2, 1, 2], 'base.feature.2': [3, 2, 2] }
const graphOf = (change: object) => buildGraph({ ...micro, ...change }, { inputs })

describe('attached exits', () => {
  it.each([
    [{ baseChannels: [] }, 'baseChannels', 'one at least'],
    [{ exits: [] }, 'exits', 'one exit at least'],
    [{ exits: [0, 1] }, 'exits.0', 'at least 1'],
    [{ exits: [2, 1] }, 'exits', 'ascending'],
    [{ exits: [3] }, 'exits', 'at most the number of baseChannels'],
    [{ saverChannels: 4 }, 'saverChannels', 'there is no such key; the keys are family, baseChannels'],
  ])('refuse %j', (change, key, problem) => {
    expect(() => graphOf(change)).toThrow(
      expect.objectContaining({
        code: 'architecture-invalid',
        message: expect.stringContaining(problem),
        details: { family: 'attachedexits', key },
      }),
    )
  })

  it('refuse other inputs than the features of the base', () => {
    expect(() => buildGraph(micro, { inputs: { ...inputs, 'saver.logits': [2] } })).toThrow(
      expect.objectContaining({
        code: 'input-invalid',
        message: expect.stringContaining('takes base.feature.1, base.feature.2'),
      }),
    )
  })

  it('pool, norm and classify a feature, as by hand', async () => {
    const sliced = sliceGraph(graphOf({ normEps: 1, exits: [1] }), full)
    const tensors = {
      'exits.1.norm.weight': [2, 1],
      'exits.1.norm.bias': [0, 1],
      'exits.1.head.weight': [1, 0, 1, 1],
      'exits.1.head.bias': [0, 10],
    }
    const store = memoryStore(
      new Map(
        Object.entries(tensors).map(([name, data]) => [
          name,
          { shape: sliced.parameters.get(name)?.shape ?? [], data: Float32Array.from(data) },
        ]),
      ),
    )
    const part = sliceOutputs(sliced, ['exit.1.logits'])
    // Means 3 and 1: mean 2, variance 1, so ∓1/√2 with an epsilon of 1.
    const { 'exit.1.logits': logits } = await evaluate(part, store, { 'base.feature.1': [2, 4, 0, 2] })
    expect(logits?.data[0]).toBeCloseTo(Math.SQRT2, 12)
    expect(logits?.data[1]).toBeCloseTo(Math.SQRT2 + 1 - Math.SQRT1_2 + 10, 12)
  })

  it('stand each by itself: an exit needs its own feature, and costs its own head', () => {
    const graph = graphOf({})
    for (const [exit, channels] of [
      [1, 2],
      [2, 3],
    ] as const) {
      const part = sliceOutputs(sliceGraph(graph, full), [`exit.${exit}.logits`])
      expectConsistent(part)
      expect(part.inputs.map(({ name }) => name)).toEqual([`base.feature.${exit}`])
      expect([...part.parameters.keys()].every((name) => name.startsWith(`exits.${exit}.`))).toBe(true)
      expect(costOf(graph, full, [`exit.${exit}.logits`])).toMatchObject({
        macs: channels * 2,
        params: 2 * channels + 2 * channels + 2,
      })
    }
    expect(costOf(graph, full)).toMatchObject({ macs: 10, params: 24 })
  })

  it('are counted without what is not in use', () => {
    expect(costOf(graphOf({ exits: [2], headBias: false }), full)).toMatchObject({ macs: 6, params: 12 })
  })
})
