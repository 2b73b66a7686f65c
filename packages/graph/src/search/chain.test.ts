import type { Subnet } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildGraph } from '../architectures/index.ts'
import { type Chain, chainOfCost, chainValue } from './chain.ts'
import { chainFrontier } from './chain-frontier.ts'
import { macsOfWidths } from './macs-of-widths.ts'
import { type Ranks, WidthSpace } from './width-space.ts'

const graph = buildGraph(
  { family: 'convnext', naming: 'timm', classes: 10, dims: [8, 12, 20], depths: [1, 2, 2], patch: 2 },
  { input: [3, 32, 32] },
)
const space = new WidthSpace([0.25, 0.5, 1], 5)
const subnetOf = (width: readonly number[]): Subnet => ({ rule: 'slimmable', width, stem: 'active' })
const macs = macsOfWidths(graph, subnetOf)

/** Every list of a space. */
function allLists({ candidates }: WidthSpace): readonly Ranks[] {
  return candidates.reduce<readonly Ranks[]>(
    (lists, list) => lists.flatMap((ranks) => list.map((_, rank) => [...ranks, rank])),
    [[]],
  )
}

describe('chainOfCost', () => {
  it('is exact for the MACs of a network whose blocks meet only their neighbours', () => {
    const chain = chainOfCost(space, macs)
    for (const ranks of allLists(space)) expect(chainValue(chain, ranks)).toBe(macs(space.widths(ranks)))
  })
})

describe('chainFrontier', () => {
  const number = fc.double({ min: -1, max: 1, noNaN: true })
  const chain = fc.record({
    constant: number,
    own: fc.array(fc.array(number, { minLength: 3, maxLength: 3 }), { minLength: 5, maxLength: 5 }),
    between: fc.array(fc.array(fc.array(number, { minLength: 3, maxLength: 3 }), { minLength: 3, maxLength: 3 }), {
      minLength: 4,
      maxLength: 4,
    }),
  }) satisfies fc.Arbitrary<Chain>
  const cost = chainOfCost(space, macs)
  const lists = allLists(space).map((ranks) => ({ ranks, macs: macs(space.widths(ranks)) }))
  const widest = macs(space.widths(space.widest))

  it('finds, of all lists, the best for what they cost, up to the step', () => {
    fc.assert(
      fc.property(chain, (accuracy) => {
        const found = chainFrontier(accuracy, cost).map((ranks) => ({
          macs: macs(space.widths(ranks)),
          value: chainValue(accuracy, ranks),
        }))
        for (let budget = 0.1; budget <= 1; budget += 0.1) {
          // In each of five blocks a list may be pushed aside by one that costs a step more.
          const exact = lists.filter((list) => list.macs <= (budget - 5 / 128) * widest)
          const best = Math.max(...exact.map(({ ranks }) => chainValue(accuracy, ranks)))
          const reached = Math.max(...found.filter((list) => list.macs <= budget * widest).map(({ value }) => value))
          expect(reached).toBeGreaterThanOrEqual(best - 1e-9)
        }
      }),
      { numRuns: 30 },
    )
  })
})
