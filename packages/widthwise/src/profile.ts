import * as v from 'valibot'

/** Measured cost of one width. */
export interface ProfilePoint {
  readonly width: number
  readonly msMedian: number
  readonly msP95: number
  /** Mean distance from the median, in milliseconds. */
  readonly msDeviation: number
  readonly macs: number
  readonly memoryBytes: number
  readonly energyMj?: number
}

/** Measured cost of every operating point of a model on one machine. */
export interface Profile {
  readonly schema: 'widthwise.profile/1'
  readonly model: string
  readonly device: string
  readonly machine: string
  readonly points: readonly ProfilePoint[]
}

const profileSchema: v.GenericSchema<unknown, Profile> = v.object({
  schema: v.literal('widthwise.profile/1'),
  model: v.string(),
  device: v.string(),
  machine: v.string(),
  points: v.array(
    v.object({
      width: v.number(),
      msMedian: v.number(),
      msP95: v.number(),
      msDeviation: v.number(),
      macs: v.number(),
      memoryBytes: v.number(),
      energyMj: v.exactOptional(v.number()),
    }),
  ),
})

/** A stored profile, or undefined when it is not one. */
export function parseProfile(json: unknown): Profile | undefined {
  const parsed = v.safeParse(profileSchema, json)
  return parsed.success ? parsed.output : undefined
}

/** Median, 95th percentile and mean distance from the median of measured milliseconds. */
export function summarise(ms: readonly number[]): { msMedian: number; msP95: number; msDeviation: number } {
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number
  const msMedian = at(0.5)
  return {
    msMedian,
    msP95: at(0.95),
    msDeviation: sorted.reduce((sum, value) => sum + Math.abs(value - msMedian), 0) / sorted.length,
  }
}
