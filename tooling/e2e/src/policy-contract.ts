import { type Budget, type Cost, isWidthwiseError, type OperatingPoint, type Policy } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** A policy and the states that it is asked to decide in. */
export interface PolicyRow<State> {
  readonly name: string
  readonly policy: Policy<State>
  readonly states: fc.Arbitrary<State>
}

/** One input's way through a policy: every stage that ran, and what all of them cost. */
interface Walk {
  readonly points: readonly OperatingPoint[]
  readonly spent: Cost
  readonly reason: 'confident' | 'last' | 'budget'
}

const budgets: fc.Arbitrary<Budget> = fc.record(
  { macs: fc.double({ min: 0.1, max: 400, noNaN: true }), ms: fc.double({ min: 0.1, max: 400, noNaN: true }) },
  { requiredKeys: [] },
)
/** Confidence, and how many times as long as expected it took, of one stage after the other. */
const outcomes = fc.array(
  fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0.1, max: 5, noNaN: true })),
  {
    minLength: 8,
    maxLength: 8,
  },
)

/** What the contract `Policy` promises, whatever the policy: run it over every one. */
export function describePolicy<State>({ name, policy, states }: PolicyRow<State>): void {
  describe(`the policy ${name}`, () => {
    it('never lets the MACs of one input exceed its budget', () => {
      everyWalk(policy, states, ({ walk, budget }) => {
        expect(walk.spent.macs).toBeLessThanOrEqual(budget.macs ?? Number.POSITIVE_INFINITY)
      })
    })

    it('goes through the chain that it chose, stage by stage, and comes to an end', () => {
      everyWalk(policy, states, ({ walk: { points } }) => {
        const { chain } = points[0] as OperatingPoint
        expect(chain.thresholds).toHaveLength(chain.widths.length - 1)
        expect(points.map(({ stage }) => stage)).toEqual(points.map((_, index) => index))
        expect(points.map(({ width }) => width)).toEqual(chain.widths.slice(0, points.length))
      })
    })

    it('says why the answer stands', () => {
      everyWalk(policy, states, ({ walk: { points, reason }, confidences }) => {
        const { chain, stage } = points.at(-1) as OperatingPoint
        if (reason === 'last') expect(stage).toBe(chain.widths.length - 1)
        if (reason === 'confident') expect(confidences[stage]).toBeGreaterThanOrEqual(chain.thresholds[stage] as number)
      })
    })

    it('starts no stage that is expected to break the budget in milliseconds', () => {
      everyWalk(policy, states, ({ walk: { points }, budget, spentBefore }) => {
        if (budget.ms === undefined) return
        for (const [stage, { cost }] of points.entries()) {
          expect(cost.ms).toBeDefined()
          expect((spentBefore[stage] as number) + (cost.ms as number)).toBeLessThanOrEqual(budget.ms)
        }
      })
    })

    it('is pure: it decides alike when asked again, and changes nothing that it is given', () => {
      everyWalk(policy, states, ({ walk, again }) => expect(again()).toEqual(walk))
    })
  })
}

interface Walked {
  readonly walk: Walk
  readonly budget: Budget
  readonly confidences: readonly number[]
  /** Milliseconds spent before each stage that ran. */
  readonly spentBefore: readonly number[]
  readonly again: () => Walk
}

/** Checks something of every walk that a policy allows; a budget that nothing fits has to be refused with an error of ours. */
function everyWalk<State>(policy: Policy<State>, states: fc.Arbitrary<State>, check: (walked: Walked) => void): void {
  fc.assert(
    fc.property(states, budgets, outcomes, (state, budget, stages) => {
      deepFreeze([state, budget])
      const spentBefore: number[] = []
      const again = () => follow(policy, state, budget, stages, [])
      let walk: Walk
      try {
        walk = follow(policy, state, budget, stages, spentBefore)
      } catch (error) {
        expect(isWidthwiseError(error), String(error)).toBe(true)
        return
      }
      check({ walk, budget, confidences: stages.map(([confidence]) => confidence), spentBefore, again })
    }),
    { numRuns: 2000 }, // few inputs have a chain that fits and a stage slow enough to use up the room of the next
  )
}

function follow<State>(
  policy: Policy<State>,
  state: State,
  budget: Budget,
  stages: readonly (readonly [confidence: number, slowness: number])[],
  spentBefore: number[],
): Walk {
  const points: OperatingPoint[] = []
  let known = state
  let spent: Cost = { macs: 0, ms: 0 }
  let point = policy.choose(known, budget)
  for (const [confidence, slowness] of stages) {
    points.push(point)
    spentBefore.push(spent.ms as number)
    const spentHere: Cost = { macs: point.cost.macs, ms: (point.cost.ms ?? 1) * slowness }
    spent = { macs: spent.macs + spentHere.macs, ms: (spent.ms as number) + (spentHere.ms as number) }
    const outcome = { point, confidence, spentHere, spent }
    const following = policy.next(known, budget, outcome)
    known = policy.observe(known, outcome)
    deepFreeze(known)
    if ('exit' in following) return { points, spent, reason: following.reason }
    point = following
  }
  throw new Error(`no end after ${stages.length} stages`)
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const part of Object.values(value)) deepFreeze(part)
}
