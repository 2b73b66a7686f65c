import type { DifferenceList } from './difference-list.ts'

/** Costs, ratios and what is made of them are held to a relative 1e-12; thresholds to their interval; all else exactly. */
const near = new Set([
  'cost',
  'rMatch',
  'deltaC',
  'testDeltaC',
  'testCost',
  'testSaving',
  'largestRatioGap',
  'threshold',
])

/**
 * Compares a document's tree of results with this build's. Fields that the document lacks are not looked at; a list has
 * to have as many entries.
 */
export function compareTree(found: DifferenceList, name: string, got: unknown, want: unknown): void {
  if (Array.isArray(want)) {
    const entries = Array.isArray(got) ? got : []
    found.exact(`${name} entries`, entries.length, want.length)
    for (const [index, entry] of want.entries()) compareTree(found, `${name} ${index}`, entries[index], entry)
    return
  }
  if (typeof want !== 'object' || want === null) {
    found.exact(name, got, want)
    return
  }
  const fields = (got ?? {}) as Readonly<Record<string, unknown>>
  for (const [key, value] of Object.entries(want)) {
    const field = `${name} ${key}`
    if (key === 'le' && 'gt' in want) compareThreshold(found, field, fields.le, want as Interval)
    else if (key === 'gt') continue
    else if (near.has(key) && typeof value === 'number') found.near(field, fields[key] as number, value, 1e-12)
    else compareTree(found, field, fields[key], value)
  }
}

/** All thresholds t with gt < t ≤ le do the same; null: no limit on that side. */
interface Interval {
  readonly gt: number | null
  readonly le: number | null
}

function compareThreshold(found: DifferenceList, name: string, got: unknown, { gt, le }: Interval): void {
  const inside = le === null ? got === null : typeof got === 'number' && got <= le && (gt === null || got > gt)
  // Outside, the wanted value says by how much.
  if (!inside) found.exact(name, got, le)
}
