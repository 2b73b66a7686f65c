import type { Graph, Subnet } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildGraph } from '../architectures/index.ts'
import { costOf } from '../cost.ts'
import { convnextSample, ratioList } from '../testing/arbitrary-convnext.ts'
import { toyTransformer } from '../testing/toy-transformer.ts'
import { macsOfWidths } from './macs-of-widths.ts'

describe('macsOfWidths', () => {
  it('gives the numbers of costOf, whatever it has met before', () => {
    const cases = convnextSample.chain((sample) =>
      fc.record({
        sample: fc.constant(sample),
        lists: fc.array(ratioList(sample), { minLength: 2, maxLength: 5 }),
        stem: fc.constantFrom('full' as const, 'active' as const),
      }),
    )
    fc.assert(
      fc.property(cases, ({ sample: { architecture, input }, lists, stem }) => {
        const graph = buildGraph(architecture, { input })
        const subnetOf = (width: readonly number[]): Subnet => ({ rule: 'slimmable', width, stem })
        const macs = macsOfWidths(graph, subnetOf)
        // Blocks of one list next to blocks of another: what was counted for both must serve the mixture.
        const [first, second] = lists as [readonly number[], readonly number[]]
        const mixed = first.map((width, block) => (block % 3 === 0 ? (second[block] as number) : width))
        for (const list of [...lists, mixed, ...lists]) {
          if (isEmpty(graph, subnetOf(list))) continue
          expect(macs(list)).toBe(costOf(graph, subnetOf(list)).macs)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('counts hidden units of their own', () => {
    const graph = toyTransformer({ channels: 12, heads: 3, blocks: 4 })
    const subnetOf = (hidden: readonly number[]): Subnet => ({ rule: 'matformer', hidden })
    const macs = macsOfWidths(graph, subnetOf)
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0.125, 0.25, 0.5, 1), { minLength: 4, maxLength: 4 }), (list) => {
        expect(macs(list)).toBe(costOf(graph, subnetOf(list)).macs)
      }),
    )
  })

  it('refuses what slicing refuses', () => {
    const graph = toyTransformer({ channels: 12, heads: 3, blocks: 2 })
    const macs = macsOfWidths(graph, (width) => ({ rule: 'slimmable', width }))
    expect(() => macs([0.01, 1])).toThrowError(expect.objectContaining({ code: 'subnet-empty' }))
    expect(() => macs([1])).toThrowError(expect.objectContaining({ code: 'subnet-invalid' }))
  })
})

function isEmpty(graph: Graph, subnet: Subnet): boolean {
  try {
    costOf(graph, subnet)
    return false
  } catch {
    return true
  }
}
