import type { Subnet } from '@widthwise/core'
import { type Architecture, architectureByName, buildGraph, costOf, type SubnetCost } from '@widthwise/graph'
import { failureOf, type GoldenFailure, type KindReport, kindReport } from './kind-report.ts'
import type { KindOptions } from './kinds.ts'
import { namesIn, readJson } from './read-json.ts'

/** A cost of a network that is described in full. */
interface CostEntry extends Partial<SubnetCost> {
  readonly id: string
  readonly architecture: Architecture
  readonly input: readonly number[]
  readonly slicing: Subnet
}

/** A cost of a published configuration, by its name. */
interface CostRow extends Partial<SubnetCost> {
  readonly name: string
  readonly imageSize: number
  readonly slicing: Subnet
}

interface CostFile {
  readonly entries?: readonly CostEntry[]
  readonly rows?: readonly (CostRow | { readonly backbone: string; readonly head: string })[]
}

/** One cost to count, and what it must come to. */
interface CostUnit {
  readonly id: string
  readonly expected: Partial<SubnetCost>
  /** Undefined: this build has no such network. */
  readonly count: (() => SubnetCost) | undefined
}

const counts = ['params', 'macs', 'macsReference', 'weightBytes', 'peakActivations'] as const

/** Every cost of the `*costs.json` files. */
export function costUnits(golden: string): readonly CostUnit[] {
  return namesIn(golden, /costs\.json$/).flatMap((file) => {
    const { entries = [], rows = [] } = readJson<CostFile>(golden, file) ?? {}
    return [
      ...entries.map((entry) => ({
        id: entry.id,
        expected: entry,
        count: () => costOf(buildGraph(entry.architecture, { input: entry.input }), entry.slicing),
      })),
      ...rows.map((row): CostUnit => {
        if (!('name' in row)) return { id: `${row.backbone} ${row.head}`, expected: {}, count: undefined }
        return { id: `${row.name} ${JSON.stringify(row.slicing)}`, expected: row, count: () => namedCost(row) }
      }),
    ]
  })
}

function namedCost({ name, imageSize, slicing }: CostRow): SubnetCost {
  const { architecture, input } = architectureByName(name)
  return costOf(buildGraph(architecture, { input: [input[0], imageSize, imageSize] }), slicing)
}

/** Counts every cost and compares it, exactly. */
export async function runCostGolden(units: readonly CostUnit[], { onProgress }: KindOptions = {}): Promise<KindReport> {
  const failures: GoldenFailure[] = []
  for (const [at, { id, expected, count }] of units.entries()) {
    try {
      if (count) {
        const wrong = differences(count(), expected)
        if (wrong) failures.push({ id, reason: wrong })
      } else failures.push({ id, code: 'not-supported', reason: 'not supported by this build' })
    } catch (error) {
      failures.push(failureOf(id, error))
    }
    onProgress?.(at + 1, units.length)
  }
  return kindReport('costs', units.length, failures)
}

function differences(cost: SubnetCost, expected: Partial<SubnetCost>): string {
  return counts
    .filter((key) => expected[key] !== undefined && expected[key] !== cost[key])
    .map((key) => `${key} ${cost[key]}, not ${expected[key]}`)
    .join(', ')
}
