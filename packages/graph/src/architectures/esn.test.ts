import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costOf } from '../cost.ts'
import { evaluate } from '../reference/evaluate.ts'
import { sliceGraph } from '../slice-graph.ts'
import { sliceOutputs } from '../slice-outputs.ts'
import { type EsnSample, esnSample } from '../testing/arbitrary-esn.ts'
import { noisyTensors } from '../testing/arbitrary-vit.ts'
import { expectConsistent } from '../testing/expect-consistent.ts'
import { memoryStore } from '../testing/memory-store.ts'
import { buildGraph } from './index.ts'

const full = { rule: 'none' } as const
const micro = { family: 'esn', dim: 6, layers: 2, heads: 3, saverChannels: 5, baseChannels: [4, 8], classes: 3 }
const inputs = {
  'saver.feature': [5, 2, 2],
  'base.feature.1': [4, 6, 4],
  'base.feature.2': [8, 3, 2],
  'saver.logits': [3],
}
const graphOf = (change: object) => buildGraph({ ...micro, ...change }, { inputs })
const logitsOf = (exit: number): string => `exit.${exit}.logits`

describe('descriptions of Exit Sequence Networks', () => {
  it('are completed with the values of the published code', () => {
    const { architecture } = graphOf({ heads: 2 })
    expect(architecture).toMatchObject({
      mlpRatio: 4,
      normEps: 1e-5,
      qkvBias: false,
      headBias: false,
      embedActivation: 'relu',
      positions: 'none',
      activation: 'gelu',
    })
  })

  it.each([
    [{ dim: 0 }, 'dim', 'at least 1'],
    [{ layers: -1 }, 'layers', 'at least 0'],
    [{ layers: 1.5 }, 'layers', 'whole number'],
    [{ layers: 2000 }, 'layers', 'at most 1024'],
    [{ heads: 4 }, 'heads', 'must divide dim'],
    [{ mlpRatio: 0.1 }, 'mlpRatio', 'at least one unit'],
    [{ saverChannels: undefined }, 'saverChannels', ''],
    [{ baseChannels: [] }, 'baseChannels', 'one at least'],
    [{ baseChannels: [4, 0] }, 'baseChannels.1', 'at least 1'],
    [{ exits: [1, 2] }, 'exits', '0 first'],
    [{ exits: [] }, 'exits', '0 first'],
    [{ exits: [0, 2, 1] }, 'exits', 'ascending'],
    [{ exits: [0, 1, 1] }, 'exits', 'ascending'],
    [{ exits: [0, 3] }, 'exits', 'at most the number of baseChannels'],
    [{ exits: [0, 1.5] }, 'exits.1', 'whole number'],
    [{ step: 3 }, 'step', 'must be an exit in use'],
    [{ step: 1, exits: [0, 2] }, 'step', 'must be an exit in use'],
    [{ step: 0.5 }, 'step', 'whole number'],
    [{ embedActivation: 'silu' }, 'embedActivation', "'relu', 'gelu' or 'none'"],
    [{ positions: 'learned' }, 'positions', ''],
    [{ depth: 2 }, 'depth', 'there is no such key; the keys are family, dim, layers'],
  ])('refuse %j', (change, key, problem) => {
    expect(() => graphOf(change)).toThrow(
      expect.objectContaining({
        code: 'architecture-invalid',
        message: expect.stringContaining(problem),
        details: { family: 'esn', key },
      }),
    )
  })

  it('have no heads to divide dim by where nothing attends', () => {
    expect(graphOf({ layers: 0, heads: 4 }).operations.some(({ kind }) => kind === 'attention')).toBe(false)
  })

  it.each([
    [
      { input: [3, 224, 224] },
      'inputs input; an esn takes saver.feature, base.feature.1, base.feature.2, saver.logits',
    ],
    [{ ...inputs, 'base.feature.3': [8, 2, 2] }, 'an esn takes saver.feature'],
    [{ 'saver.feature': [5], 'base.feature.1': [4], 'saver.logits': [3] }, 'those of exits in use at least'],
    [
      { ...inputs, 'saver.feature': [6, 2, 2] },
      'saver.feature [6,2,2]; it must be [5, height, width], [tokens, 5] or [5]',
    ],
    [{ ...inputs, 'base.feature.1': [4, 6] }, 'base.feature.1 [4,6]; it must be [4, height, width]'],
    [{ ...inputs, 'saver.logits': [3, 1, 1] }, 'saver.logits [3,1,1]; it must be [3]'],
    [{ ...inputs, 'saver.logits': [4] }, 'saver.logits [4]; it must be [3]'],
  ])('are refused over inputs %j', (inputs, problem) => {
    expect(() => buildGraph(micro, { inputs: inputs as Record<string, number[]> })).toThrow(
      expect.objectContaining({ code: 'input-invalid', message: expect.stringContaining(problem) }),
    )
  })
})

describe('an Exit Sequence Network', () => {
  it('has the tensors of the published code, the last layer without a feed-forward part', () => {
    const sliced = sliceGraph(graphOf({}), full)
    expectConsistent(sliced)
    expect([...sliced.parameters.values()].map(({ name, shape }) => [name, ...shape])).toEqual([
      ...[5, 4, 8].flatMap((channels, exit) => [
        [`feat_emb.${exit}.norm.weight`, channels],
        [`feat_emb.${exit}.norm.bias`, channels],
        [`feat_emb.${exit}.pwconv.weight`, 6, channels],
        [`feat_emb.${exit}.pwconv.bias`, 6],
      ]),
      ...[0, 1].flatMap((layer) => [
        [`attn.attn${layer}.norm1.weight`, 6],
        [`attn.attn${layer}.norm1.bias`, 6],
        [`attn.attn${layer}.attn.qkv.weight`, 18, 6],
        [`attn.attn${layer}.attn.proj.weight`, 6, 6],
        [`attn.attn${layer}.attn.proj.bias`, 6],
        ...(layer === 1
          ? []
          : [
              ['attn.attn0.norm2.weight', 6],
              ['attn.attn0.norm2.bias', 6],
              ['attn.attn0.ffn.fc1.weight', 24, 6],
              ['attn.attn0.ffn.fc1.bias', 24],
              ['attn.attn0.ffn.fc2.weight', 6, 24],
              ['attn.attn0.ffn.fc2.bias', 6],
            ]),
      ]),
      ['eeheads.0.weight', 3, 6],
      ['eeheads.1.weight', 3, 6],
    ])
  })

  it('answers with its last exit, and gives every other, the tokens and what each layer makes of them', () => {
    const sliced = sliceGraph(graphOf({}), full)
    expect(sliced.outputs.map(({ name, value }) => [name, ...(sliced.shapes.get(value) ?? [])])).toEqual([
      ['exit.2.logits', 3],
      ['exit.1.logits', 3],
      ['exit.0.logits', 3],
      ['embed', 3, 6],
      ['layer.0', 3, 6],
      ['layer.1', 3, 6],
    ])
  })

  it('numbers tensors by the exits of the whole network where only some are in use', () => {
    const names = graphOf({ exits: [0, 2] }).parameters.map(({ name }) => name)
    expect(names.filter((name) => /^eeheads|pwconv.weight/.test(name))).toEqual([
      'feat_emb.0.pwconv.weight',
      'feat_emb.2.pwconv.weight',
      'eeheads.1.weight',
    ])
  })

  it('takes features as maps, as tokens or pooled, to the same answer', async () => {
    const graph = graphOf({})
    const store = memoryStore(noisyTensors(graph, 3))
    const channelsLast = { 'saver.feature': [4, 5], 'base.feature.1': [24, 4], 'base.feature.2': [6, 8] }
    const map = (channels: number, positions: number) => (_: unknown, i: number) =>
      Math.sin(1 + (i % positions) * channels + Math.floor(i / positions))
    const mapped = {
      'saver.feature': Float64Array.from({ length: 20 }, map(5, 4)),
      'base.feature.1': Float64Array.from({ length: 96 }, map(4, 24)),
      'base.feature.2': Float64Array.from({ length: 48 }, map(8, 6)),
      'saver.logits': [1, -1, 0.5],
    }
    const tokens = Object.fromEntries(
      Object.entries(channelsLast).map(([name, [positions = 1, channels = 1]]) => [
        name,
        Float64Array.from({ length: positions * channels }, (_, i) => Math.sin(1 + i)),
      ]),
    )
    const pooled = Object.fromEntries(
      Object.entries(channelsLast).map(([name, [positions = 1, channels = 1]]) => [
        name,
        Array.from({ length: channels }, (_, c) => {
          const values = tokens[name] as Float64Array
          return values.filter((_, i) => i % channels === c).reduce((sum, value) => sum + value, 0) / positions
        }),
      ]),
    )
    const answer = async (shapes: object, values: Record<string, ArrayLike<number>>) => {
      const graph = buildGraph(micro, { inputs: { ...inputs, ...shapes } })
      return (await evaluate(sliceGraph(graph, full), store, values))['exit.2.logits']?.data as Float64Array
    }
    const want = await answer({}, mapped)
    for (const got of [
      await answer(channelsLast, { ...mapped, ...tokens }),
      await answer({ 'saver.feature': [5], 'base.feature.1': [4], 'base.feature.2': [8] }, { ...mapped, ...pooled }),
    ]) {
      for (const [i, value] of got.entries()) expect(value).toBeCloseTo(want[i] as number, 10)
    }
  })
})

const storeOf = ({ graph, seed }: EsnSample) => memoryStore(noisyTensors(graph, seed))

describe('running exit by exit', () => {
  it('needs for an exit the features up to its own, and gives what the whole sequence gives', async () => {
    await fc.assert(
      fc.asyncProperty(esnSample, async (sample) => {
        const { graph, architecture, inputs } = sample
        const store = storeOf(sample)
        const whole = sliceGraph(graph, full)
        const wanted = await evaluate(whole, store, inputs)
        for (const [token, exit] of architecture.exits.entries()) {
          const part = sliceOutputs(whole, [logitsOf(exit)])
          expectConsistent(part)
          // Without layers an exit sees its own feature alone.
          const seen = architecture.layers === 0 ? [exit] : architecture.exits.slice(0, token + 1)
          const features = exit === 0 ? [] : seen.map((e) => (e === 0 ? 'saver.feature' : `base.feature.${e}`))
          expect(part.inputs.map(({ name }) => name)).toEqual([...features, 'saver.logits'])
          const given = Object.fromEntries(part.inputs.map(({ name }) => [name, inputs[name] as Float32Array]))
          expect((await evaluate(part, store, given))[logitsOf(exit)]).toEqual(wanted[logitsOf(exit)])
        }
      }),
      { numRuns: 60 },
    )
  })

  it('costs for the exits up to one what the network of these exits costs', () => {
    fc.assert(
      fc.property(esnSample, fc.nat(), ({ graph, architecture, shapes }, last) => {
        const exits = architecture.exits.slice(0, 1 + (last % architecture.exits.length))
        const own = buildGraph({ ...architecture, exits }, { inputs: shapes })
        const names = exits.map(logitsOf)
        const { params, macs, weightBytes } = costOf(graph, full, names)
        expect({ params, macs, weightBytes }).toEqual(
          (({ params, macs, weightBytes }) => ({ params, macs, weightBytes }))(costOf(own, full, names)),
        )
        // Everything of that network is needed, but for the saver's token where nothing reads it.
        if (architecture.layers > 0 && exits.length > 1) expect(macs).toBe(costOf(own, full).macs)
      }),
      { numRuns: 100 },
    )
  })

  it('costs more with every exit, and at the saver nothing', () => {
    const costs = [0, 1, 2].map((exit) => costOf(graphOf({}), full, [logitsOf(exit)]).macs)
    // Embeddings 6·(5 + 4), then a layer with and one without a feed-forward part on two tokens, and one head.
    const layers = (tokens: number) => 2 * (tokens * 4 * 36 + 2 * tokens * tokens * 6) + tokens * 2 * 6 * 24
    expect(costs).toEqual([0, 6 * 9 + layers(2) + 18, 6 * 17 + layers(3) + 18])
  })

  it('lets no exit see what comes after it', async () => {
    await fc.assert(
      fc.asyncProperty(esnSample, fc.nat(), async (sample, at) => {
        const { graph, architecture, inputs } = sample
        const last = architecture.exits.at(-1) as number
        fc.pre(last > 0)
        const later = `base.feature.${last}`
        const changed = {
          ...inputs,
          [later]: (inputs[later] as Float32Array).map((x, i) => (i === at % 2 ? x + 5 : -x)),
        }
        const whole = sliceGraph(graph, full)
        const [before, after] = [
          await evaluate(whole, storeOf(sample), inputs),
          await evaluate(whole, storeOf(sample), changed),
        ]
        for (const exit of architecture.exits.slice(0, -1)) {
          expect(after[logitsOf(exit)]).toEqual(before[logitsOf(exit)])
        }
      }),
      { numRuns: 30 },
    )
  })

  it('answers as the saver where the heads are zero, as they start', async () => {
    const graph = graphOf({})
    const zeroed = new Map(
      [...noisyTensors(graph, 5)].map(([name, { shape, data }]) => [
        name,
        { shape, data: name.startsWith('eeheads') ? data.map(() => 0) : data },
      ]),
    )
    const saver = [2, -1, 0.25]
    const features = Object.fromEntries(
      Object.entries(inputs).map(([name, shape]) => [
        name,
        new Float64Array(shape.reduce((a, b) => a * b, 1)).fill(0.5),
      ]),
    )
    const answers = await evaluate(sliceGraph(graph, full), memoryStore(zeroed), { ...features, 'saver.logits': saver })
    for (const exit of [0, 1, 2]) expect([...(answers[logitsOf(exit)]?.data ?? [])]).toEqual(saver)
  })
})

describe('running step by step', () => {
  it('needs an exit’s own feature and what earlier steps kept, and gives what the whole sequence gives', async () => {
    await fc.assert(
      fc.asyncProperty(esnSample, async (sample) => {
        const { graph, architecture, inputs, shapes } = sample
        const store = storeOf(sample)
        const wanted = await evaluate(sliceGraph(graph, full), store, inputs)
        const known: Record<string, ArrayLike<number>> = { ...inputs }
        for (const exit of architecture.exits) {
          const own = exit === 0 ? 'saver.feature' : `base.feature.${exit}`
          const step = buildGraph(
            { ...architecture, step: exit },
            { inputs: { [own]: shapes[own] as number[], 'saver.logits': shapes['saver.logits'] as number[] } },
          )
          const sliced = sliceGraph(step, full)
          expectConsistent(sliced)
          const answers = await evaluate(sliced, store, known)
          const { [logitsOf(exit)]: logits, ...kept } = answers
          expect(logits).toEqual(wanted[logitsOf(exit)])
          expect(Object.keys(kept)).toEqual(
            Array.from({ length: architecture.layers }, (_, layer) => `kept.${layer}.${exit}`),
          )
          for (const [name, { data }] of Object.entries(kept)) known[name] = data
        }
      }),
      { numRuns: 60 },
    )
  })

  it('costs for all steps together what the sequence costs, but for products with tokens that are to come', () => {
    const steps = [0, 1, 2].map((step) => costOf(graphOf({ step }), full).macs)
    const sum = steps.reduce((all, macs) => all + macs, 0)
    // Two layers of 2·tokens²·dim: at 1, 2 and 3 tokens one after the other, where the sequence has 3 once.
    expect(sum - 2 * 2 * 6 * (1 + 4 + 9)).toBe(costOf(graphOf({}), full).macs - 2 * 2 * 6 * 9)
  })
})
