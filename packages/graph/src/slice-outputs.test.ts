import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildGraph } from './architectures/index.ts'
import { costOf, slicedCost } from './cost.ts'
import { GraphBuilder } from './graph-builder.ts'
import { evaluate } from './reference/evaluate.ts'
import { sliceGraph } from './slice-graph.ts'
import { sliceOutputs } from './slice-outputs.ts'
import { noisyTensors, vitSample, vitSubnet } from './testing/arbitrary-vit.ts'
import { expectConsistent } from './testing/expect-consistent.ts'
import { memoryStore } from './testing/memory-store.ts'

const full = { rule: 'none' } as const
const finish = (b: GraphBuilder) => b.finish({ architecture: { family: 'hand' }, rules: [] })

/** Four vectors as tokens through one layer, with a token of it or a mean of all as outputs. */
function sequence(causal: boolean) {
  const b = new GraphBuilder()
  const vectors = [0, 1, 2, 3].map((i) => b.input(`x.${i}`, [2]))
  const tokens = b.layerNorm(b.stack(vectors), 'norm', 1e-5)
  const qkv = b.linear(tokens, 'qkv', { channels: 6 })
  const mixed = b.add(b.attention(qkv, { channels: 2, heads: 1, ...(causal && { causal }) }), tokens)
  b.output('mean', b.tokenMean(mixed))
  for (const i of [0, 1, 2, 3]) b.output(`y.${i}`, b.selectToken(mixed, i))
  b.output('other', b.linear('x.3', 'other', { channels: 1 }))
  return sliceGraph(finish(b), full)
}
const inputsOf = (sliced: ReturnType<typeof sequence>): readonly string[] => sliced.inputs.map(({ name }) => name)

describe('sliceOutputs', () => {
  it('of a causal sequence keeps the tokens up to the last one that is looked at', () => {
    const whole = sequence(true)
    for (const last of [0, 1, 2, 3]) {
      const part = sliceOutputs(whole, [`y.${last}`])
      expectConsistent(part)
      expect(inputsOf(part)).toEqual([0, 1, 2, 3].slice(0, last + 1).map((i) => `x.${i}`))
      const tokens = last + 1
      expect(slicedCost(part).macs).toBe(tokens * 2 * 6 + 2 * tokens * tokens * 2)
    }
    expect(inputsOf(sliceOutputs(whole, ['y.0', 'y.2']))).toEqual(['x.0', 'x.1', 'x.2'])
  })

  it('keeps all tokens where one may depend on all', () => {
    expect(inputsOf(sliceOutputs(sequence(false), ['y.0']))).toHaveLength(4)
    expect(inputsOf(sliceOutputs(sequence(true), ['mean']))).toHaveLength(4)
  })

  it('keeps tokens that come in one piece, and what they are added to', async () => {
    const b = new GraphBuilder()
    const stacked = b.stack([b.input('x.0', [2]), b.input('x.1', [2]), b.input('x.2', [2])])
    b.output('y', b.selectToken(b.add(b.relu(stacked), b.input('tokens', [3, 2])), 0))
    const part = sliceOutputs(sliceGraph(finish(b), full), ['y'])
    expectConsistent(part)
    expect(inputsOf(part)).toHaveLength(4)
    const values = { 'x.0': [1, -1], 'x.1': [2, 2], 'x.2': [3, 3], tokens: [10, 20, 0, 0, 0, 0] }
    expect((await evaluate(part, memoryStore(new Map()), values)).y?.data).toEqual(Float64Array.of(11, 20))
  })

  it('drops operations, inputs and parameters that nothing asks for, and keeps the order of the names', () => {
    const part = sliceOutputs(sequence(true), ['other', 'y.0', 'other'])
    expect(part.outputs.map(({ name }) => name)).toEqual(['other', 'y.0'])
    expect(inputsOf(part)).toEqual(['x.0', 'x.3'])
    expect([...sliceOutputs(sequence(true), ['other']).parameters.keys()]).toEqual(['other.weight', 'other.bias'])
    expect([...part.shapes.keys()]).not.toContain('x.1')
  })

  it('names the outputs that there are', () => {
    expect(() => sliceOutputs(sequence(true), ['z'])).toThrow(
      expect.objectContaining({
        code: 'output-unknown',
        message: expect.stringContaining("output 'z' is not there; the graph has mean, y.0"),
      }),
    )
  })

  it('of a dense head costs its auxiliary head only where that is asked for', () => {
    const graph = buildGraph(
      { family: 'upernet', inChannels: [4, 8], channels: 4, poolScales: [1], classes: 2, auxiliary: { channels: 3 } },
      { inputs: { 'features.0': [4, 4, 4], 'features.1': [8, 2, 2] } },
    )
    const auxiliary = 3 * 4 * 9 * 16 + 2 * 3 * 16
    expect(costOf(graph, full, ['logits']).macs).toBe(costOf(graph, full).macs - auxiliary)
    expect(costOf(graph, full, ['logits', 'auxiliary'])).toMatchObject({ macs: costOf(graph, full).macs })
  })

  it('gives the values of the whole graph, for any outputs of any subnet of a transformer', async () => {
    const rules = fc.constantFrom('scala', 'hydravit', 'matformer', 'sortednet')
    const sample = fc
      .tuple(vitSample, rules)
      .chain(([sample, rule]) => fc.tuple(fc.constant(sample), vitSubnet[rule](sample), fc.nat()))
    await fc.assert(
      fc.asyncProperty(sample, async ([{ graph, image }, subnet, seed]) => {
        const store = memoryStore(noisyTensors(graph, seed))
        const whole = sliceGraph(graph, subnet)
        const names = whole.outputs.map(({ name }) => name).filter((_, i) => i === 0 || (seed >> i) % 2 === 0)
        const part = sliceOutputs(whole, names)
        expectConsistent(part)
        const wanted = await evaluate(whole, store, { input: image })
        expect(await evaluate(part, store, { input: image })).toEqual(
          Object.fromEntries(names.map((name) => [name, wanted[name]])),
        )
      }),
      { numRuns: 30 },
    )
  })
})
