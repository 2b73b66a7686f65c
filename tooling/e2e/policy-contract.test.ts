import { createController, type OperatingPoints } from '@widthwise/controller'
import fc from 'fast-check'
import { describePolicy, type PolicyRow } from './src/policy-contract.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })

/** Models of up to five widths, measured or not, with cascades of some of them. */
const operatingPoints: fc.Arbitrary<OperatingPoints> = fc
  .record({
    macs: fc.uniqueArray(fc.double({ min: 0.5, max: 100, noNaN: true }), { minLength: 1, maxLength: 5 }),
    measured: fc.boolean(),
    ms: fc.array(fc.double({ min: 0.1, max: 50, noNaN: true }), { minLength: 5, maxLength: 5 }),
    top1: fc.array(share, { minLength: 5, maxLength: 5 }),
    chains: fc.array(
      fc.record({ member: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), threshold: share, top1: share }),
    ),
    preferred: fc.nat({ max: 3 }),
  })
  .map(({ macs, measured, ms, top1, chains, preferred }) => {
    const sorted = macs.toSorted((a, b) => a - b)
    const widths = sorted.map((cost, index) => ({
      width: (index + 1) / sorted.length,
      macs: cost,
      top1: top1[index] as number,
      ...(measured && { ms: ms[index] as number, msDeviation: (ms[index] as number) / 10 }),
    }))
    const cascades = chains
      .map(({ member, threshold, top1: accuracy }) => {
        const members = widths.filter((_, index) => member[index])
        return {
          widths: members.map(({ width }) => width),
          thresholds: members.slice(1).map(() => threshold),
          meanMacs: members[0]?.macs ?? 0,
          top1: accuracy,
        }
      })
      .filter((chain) => chain.widths.length > 1)
    return { widths, cascades, ...(preferred < cascades.length && { defaultCascade: preferred }) }
  })

/** Every policy there is; a new one is a row. */
const policies: readonly PolicyRow<OperatingPoints>[] = [
  { name: 'createController()', policy: createController(), states: operatingPoints },
  {
    name: 'createController({ cascade: false })',
    policy: createController({ cascade: false }),
    states: operatingPoints,
  },
]

for (const row of policies) describePolicy(row)
