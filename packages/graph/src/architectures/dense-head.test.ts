import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costOf } from '../cost.ts'
import { evaluate } from '../reference/evaluate.ts'
import { sliceGraph } from '../slice-graph.ts'
import { expectConsistent } from '../testing/expect-consistent.ts'
import { filledStore, fillValue } from '../testing/filled-store.ts'
import { buildGraph } from './index.ts'

const inChannels = [6, 10]
const heads = [
  { family: 'upernet', inChannels, channels: 4, poolScales: [1, 3], classes: 3 },
  { family: 'semanticfpn', inChannels, channels: 4, neckChannels: 5, featureStrides: [4, 8], classes: 3 },
]
const backbone = {
  family: 'convnext',
  naming: 'timm',
  dims: inChannels,
  depths: [1, 2],
  kernel: 3,
  mlpRatio: 2,
  outputNorms: true,
}
const picture = Float64Array.from({ length: 3 * 24 * 28 }, (_, i) => fillValue('picture', i))
const width = fc.constantFrom(1, 0.75, 0.5, 0.34)

describe.each(heads)('a slimmable backbone under $family', (head) => {
  const graph = buildGraph({ ...head, backbone }, { input: [3, 24, 28] })
  const alone = buildGraph(head, { inputs: { 'features.0': [6, 6, 7], 'features.1': [10, 3, 3] } })

  it('gives the head its rules, and the widths that it stores its channels for', () => {
    expect(graph.rules).toEqual(['slimmable'])
    expect(alone.rules).toEqual([])
    const branches = { branchRatio: 0.25, mlpRatios: [2, 2], norm: 'layernorm', widths: [0.5, 1] }
    const mixer = { family: 'inceptionnext', naming: 'timm', dims: [8, 16], depths: [1, 1], ...branches }
    const over = (backbone: object) => buildGraph({ ...head, inChannels: [8, 16], backbone }, { input: [3, 24, 28] })
    expect([over(mixer).rules, over(mixer).widths]).toEqual([['slimmable'], [0.5, 1]])
    expectConsistent(sliceGraph(over(mixer), { rule: 'slimmable', width: 0.5 }))
    expect(() => sliceGraph(over(mixer), { rule: 'slimmable', width: 0.75 })).toThrow(
      expect.objectContaining({ code: 'subnet-unsupported' }),
    )
    const { widths, ...fixed } = { ...mixer, norm: 'batchnorm' }
    expect(over(fixed).rules).toEqual([])
  })

  it('is read like the full one with the channels that are left out set to zero, at any list of widths', async () => {
    const stem = fc.constantFrom('full' as const, 'active' as const)
    await fc.assert(
      fc.asyncProperty(fc.tuple(width, width, width), stem, async (width, stem) => {
        const sliced = sliceGraph(graph, { rule: 'slimmable', width, stem })
        expectConsistent(sliced)
        const narrow = await evaluate(sliced, filledStore(graph), { input: picture })
        const maps = Object.fromEntries(
          inChannels.map((channels, level) => {
            const { shape = [], data = [] } = narrow[`features.${level}`] ?? {}
            const padded = new Float64Array(channels * (shape[1] ?? 0) * (shape[2] ?? 0))
            padded.set(data)
            return [`features.${level}`, padded]
          }),
        )
        const want = await evaluate(sliceGraph(alone, { rule: 'none' }), filledStore(alone), maps)
        for (const name of ['logits', 'fused']) {
          const [got, values] = [narrow[name]?.data ?? [], want[name]?.data ?? []]
          expect(got.length).toBe(values.length)
          for (const [i, value] of values.entries()) expect(got[i]).toBeCloseTo(value, 10)
        }
      }),
      { numRuns: 8 },
    )
  })

  it('costs what the narrow network by itself costs', () => {
    const dims = [3, 5]
    const narrow = buildGraph({ ...head, inChannels: dims, backbone: { ...backbone, dims } }, { input: [3, 24, 28] })
    const { params, macs } = costOf(narrow, { rule: 'none' })
    expect(costOf(graph, { rule: 'slimmable', width: 0.5, stem: 'active' })).toMatchObject({ params, macs })
  })
})
