import { buildGraph, type SlicedDepthwise, type SlicedGraph, sliceGraph } from '@widthwise/graph'
import { evaluate } from '@widthwise/graph/reference'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromOnnx } from '../from-onnx.ts'
import { slimInceptionSample } from '../testing/arbitrary-inceptionnext.ts'
import { expectSameAnswers } from '../testing/expect-same-answers.ts'
import { mixerGraph } from '../testing/hand-made-graphs.ts'
import { randomStore, randomValues } from '../testing/random-values.ts'
import { toOnnx } from '../to-onnx.ts'
import { gatherBranches } from './gather-branches.ts'

const architecture = {
  family: 'inceptionnext',
  norm: 'layernorm',
  dims: [32, 64],
  depths: [1, 2],
  bandKernel: 5,
  widths: [0.25, 0.5, 1],
  classes: 5,
}
const graph = buildGraph(architecture, { input: [3, 16, 16] })
const at = (width: number | readonly number[]): SlicedGraph =>
  sliceGraph(graph, { rule: 'slimmable', width, stem: 'active' })

/** Pieces of the branches of each mixer. */
const pieces = ({ operations }: SlicedGraph): readonly number[] =>
  operations
    .filter((operation): operation is SlicedDepthwise => operation.kind === 'depthwise')
    .map(({ branches }) => branches.reduce((sum, { positions }) => sum + positions.length, 0))

async function operators(sliced: SlicedGraph, outputs: readonly string[]): Promise<Record<string, number>> {
  const { model } = await toOnnx(sliced, randomStore(graph, 1), { outputs })
  const counts: Record<string, number> = {}
  for (const { opType } of fromOnnx(model).graph?.node ?? []) counts[opType] = (counts[opType] ?? 0) + 1
  return counts
}

describe('gathering branches', () => {
  it('moves the channels of each branch together, once for the whole stream', () => {
    expect(pieces(at(1))).toEqual([12, 12, 12])
    expect(pieces(gatherBranches(at(1)))).toEqual([4, 4, 4])
  })

  it('reads the weights of a stream in the new order, rows and columns', () => {
    const before = at(0.5).parameters
    const { parameters } = gatherBranches(at(0.5))
    // 16 of 32 channels in segments of 8: identity 5, then one channel a branch, twice.
    const order = [
      [0, 5],
      [8, 13],
      [5, 6],
      [13, 14],
      [6, 7],
      [14, 15],
      [7, 8],
      [15, 16],
    ]
    const block = 'stages.0.blocks.0'
    expect(parameters.get('stem.0.weight')?.segments).toEqual([order, [[0, 3]], [[0, 4]], [[0, 4]]])
    expect(parameters.get(`${block}.gamma`)?.segments).toEqual([order])
    expect(parameters.get(`${block}.mlp.fc1.weight`)?.segments).toEqual([[[0, 64]], order, [[0, 1]], [[0, 1]]])
    expect(parameters.get(`${block}.mlp.fc2.weight`)?.segments).toEqual([order, [[0, 64]], [[0, 1]], [[0, 1]]])
    for (const name of ['token_mixer.dwconv_hw.weight', 'token_mixer.dwconv_w.bias', 'mlp.fc1.bias']) {
      expect(parameters.get(`${block}.${name}`)).toEqual(before.get(`${block}.${name}`))
    }
    expect([...parameters].map(([name, { shape }]) => [name, shape])).toEqual(
      [...before].map(([name, { shape }]) => [name, shape]),
    )
  })

  it('leaves a stream whose blocks have different ratios as it is, and gathers the others', () => {
    const mixed = at([1, 0.5, 1])
    expect(pieces(mixed)).toEqual([12, 8, 12])
    expect(pieces(gatherBranches(mixed))).toEqual([4, 8, 12])
  })

  it('gives back what has nothing to gather', () => {
    for (const sliced of [at(0.25), sliceGraph(mixerGraph(32, 1 / 4), { rule: 'none' })]) {
      expect(gatherBranches(sliced)).toBe(sliced)
    }
  })

  it('leaves the order of the graph’s inputs to the caller', () => {
    const depthwise = at(1).operations.find(({ kind }) => kind === 'depthwise') as SlicedDepthwise
    const bare = { ...at(1), inputs: [{ name: 'input', value: depthwise.input }], operations: [depthwise], outputs: [] }
    expect(gatherBranches(bare)).toBe(bare)
  })

  it('puts outputs back in order, and only those that are asked for', async () => {
    const [alone, both] = [await operators(at(1), ['logits']), await operators(at(1), ['logits', 'features.1'])]
    expect(alone.Gather).toBeUndefined()
    expect(both).toEqual({ ...alone, Gather: 1 })
  })

  it('needs one node to take a mixer’s input apart, and one to join its branches', async () => {
    const { Split, Concat } = await operators(at(1), ['logits'])
    expect([Split, Concat]).toEqual([3, 3])
  })

  it('changes no answer, as the definition of the operations has it', async () => {
    await fc.assert(
      fc.asyncProperty(slimInceptionSample, fc.nat(), async ({ graph, subnet }, seed) => {
        const [sliced, store] = [sliceGraph(graph, subnet), randomStore(graph, seed)]
        const shape = sliced.shapes.get('input') as readonly number[]
        const count = shape.reduce((all, size) => all * size, 1)
        const input = { input: randomValues(count, seed, -2, 2) }
        const want = await evaluate(sliced, store, input)
        const got = await evaluate(gatherBranches(sliced), store, input)
        expect(Object.keys(got)).toEqual(Object.keys(want))
        for (const [name, { shape, data }] of Object.entries(want)) {
          expect(got[name]?.shape).toEqual(shape)
          const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
          const error = data.reduce(
            (most, value, i) => Math.max(most, Math.abs(value - (got[name]?.data[i] ?? Number.NaN))),
            0,
          )
          // Sums over channels are rounded in another order, in float64.
          expect(error / (1 + largest), name).toBeLessThan(1e-10)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('changes no answer in ONNX Runtime', async () => {
    await fc.assert(
      fc.asyncProperty(slimInceptionSample, fc.nat(), async ({ graph, subnet }, seed) => {
        await expectSameAnswers(sliceGraph(graph, subnet), randomStore(graph, seed), seed)
      }),
      { numRuns: 30 },
    )
  })
})
