import type { AbortSignalLike, Budget } from '@widthwise/core'
import * as v from 'valibot'
import { facadeError } from './errors.ts'

/** Options of one classification. */
export interface ClassifyOptions {
  /** Run this width alone; not together with a budget. */
  readonly width?: number
  /** A cap on the sum of what runs for the input, or the accuracy that may be lost. */
  readonly budget?: Budget
  /** Whether an input may start narrow and widen when the answer is not sure (default), or runs one width. */
  readonly cascade?: 'auto' | 'off'
  /**
   * Milliseconds from the call until the answer must be there; decoding and waiting for a turn count. What runs without
   * a deadline runs if it fits into what is left, else the best that does; while others wait behind it, into its share
   * of that. Where not even the narrowest width fits, and where the answer comes late, the error is `deadline-exceeded`.
   */
  readonly deadlineMs?: number
  /** As `deadlineMs`, but wished for only: where nothing fits into what is left, the narrowest width runs. */
  readonly targetMs?: number
  /**
   * Whether waiting for a turn is taken off `budget.ms`, for callers to whom waiting and running are one time; where it
   * has eaten the budget, the error is `deadline-exceeded`. Default false: a budget is of what runs.
   */
  readonly waitingCounts?: boolean
  /** How many classes `top` lists; default 5, at most all. */
  readonly top?: number
  readonly signal?: AbortSignalLike
}

/** Options of one inference on tensors. */
export type InferOptions = Omit<ClassifyOptions, 'top'>

const signal = v.optional(
  v.custom<AbortSignalLike>(
    (value) => typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value,
    'must be an AbortSignal',
  ),
)
const count = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(1, 'must be at least 1'))

const milliseconds = v.pipe(v.number(), v.finite(), v.gtValue(0, 'must be above 0'))

const budget = v.strictObject({
  ms: v.optional(v.number()),
  mJ: v.optional(v.number()),
  macs: v.optional(v.number()),
  maxLoss: v.optional(v.number()),
})

const inferEntries = {
  width: v.optional(v.number()),
  budget: v.optional(budget),
  cascade: v.optional(v.picklist(['auto', 'off'])),
  deadlineMs: v.optional(milliseconds),
  targetMs: v.optional(milliseconds),
  waitingCounts: v.optional(v.boolean()),
  signal,
}
const oneChooses = v.check<{ width?: number | undefined; budget?: object | undefined }, string>(
  ({ width, budget: caps = {} }) => width === undefined || Object.values(caps).every((cap) => cap === undefined),
  'width and budget exclude each other: a width says what runs, a budget lets the controller choose',
)
const inferOptions = v.pipe(v.strictObject(inferEntries), oneChooses)
const classifyOptions = v.pipe(v.strictObject({ ...inferEntries, top: v.optional(count) }), oneChooses)

const loadOptions = v.strictObject({
  device: v.optional(
    v.union(
      [v.string(), v.custom((value) => typeof value === 'object' && value !== null && 'prepare' in value)],
      'must be a name or a Device',
    ),
  ),
  orientation: v.optional(v.picklist(['exif', 'ignore'])),
  maxPixels: v.optional(count),
  onProgress: v.optional(v.function()),
  intraOpThreads: v.optional(count),
  workers: v.optional(count),
  memoryBytes: v.optional(count),
  runtime: v.optional(v.union([v.string(), v.instance(URL)], 'must be an address')),
  signal,
})

const profileOptions = v.strictObject({
  runs: v.optional(count),
  onProgress: v.optional(v.function()),
  signal,
})

/** @throws {WidthwiseError} option-invalid, naming the option; a misspelt one is refused, not passed over */
export const assertClassifyOptions: (options: unknown) => void = checker('classify', classifyOptions)

/** @throws {WidthwiseError} option-invalid */
export const assertInferOptions: (options: unknown) => void = checker('infer', inferOptions)

/** @throws {WidthwiseError} option-invalid */
export const assertLoadOptions: (options: unknown) => void = checker('load', loadOptions)

/** @throws {WidthwiseError} option-invalid */
export const assertProfileOptions: (options: unknown) => void = checker('profile', profileOptions)

/** A check of a call's options. */
export function checker(call: string, schema: v.GenericSchema): (options: unknown) => void {
  return (options) => {
    const parsed = v.safeParse(schema, options)
    if (parsed.success) return
    const [issue] = parsed.issues
    const key = v.getDotPath(issue)
    const misspelt = issue.type === 'strict_object' && issue.expected === 'never'
    const problem = misspelt ? 'there is no such option' : issue.message
    throw facadeError('option-invalid', `${call}: ${key ? `${key}: ` : ''}${problem}`, {
      details: { call, option: key },
    })
  }
}
