import type { Subnet } from '@widthwise/core'
import { type Architecture, architectureByName, buildGraph, costOf, type SubnetCost } from '@widthwise/graph'
import { type Counts, type DenseRow, denseCounts, denseExpected } from './dense-costs.ts'
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
  readonly rows?: readonly (CostRow | DenseRow)[]
}

/** One cost to count, and what it must come to. */
interface CostUnit {
  readonly id: string
  readonly expected: Counts
  readonly count: () => Counts
}

const counts = ['params', 'macs', 'macsReference', 'weightBytes', 'peakActivations'] as const

/** Every cost of the `*costs.json` files. */
export function costUnits(golden: string): readonly CostUnit[] {
  return namesIn(golden, /costs\.json$/).flatMap((file) => {
    const { entries = [], rows = [] } = readJson<CostFile>(golden, file) ?? {}
    return [
      ...entries.map((entry) => ({
        id: entry.id,
        expected: subnetExpected(entry),
        count: () => subnetCounts(costOf(buildGraph(entry.architecture, { input: entry.input }), entry.slicing)),
      })),
      ...rows.map((row): CostUnit => {
        if ('head' in row) {
          const id = `${row.backbone} ${row.head}`
          return { id, expected: denseExpected(row), count: () => denseCounts(row) }
        }
        const id = `${row.name} ${JSON.stringify(row.slicing)}`
        return { id, expected: subnetExpected(row), count: () => subnetCounts(namedCost(row)) }
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
      const wrong = differences(count(), expected)
      if (wrong) failures.push({ id, reason: wrong })
    } catch (error) {
      failures.push(failureOf(id, error))
    }
    onProgress?.(at + 1, units.length)
  }
  return kindReport('costs', units.length, failures)
}

const subnetCounts = (cost: Partial<SubnetCost>): Counts => Object.fromEntries(counts.map((key) => [key, cost[key]]))

/** Entries hold more than counts. */
const subnetExpected = (entry: Partial<SubnetCost>): Counts =>
  Object.fromEntries(counts.filter((key) => entry[key] !== undefined).map((key) => [key, entry[key]]))

function differences(got: Counts, expected: Counts): string {
  return Object.entries(expected)
    .filter(([key, want]) => got[key] !== want)
    .map(([key, want]) => `${key} ${got[key]}, not ${want}`)
    .join(', ')
}
