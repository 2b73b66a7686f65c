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
  /** How many classes `top` lists; default 5, at most all. */
  readonly top?: number
  readonly signal?: AbortSignalLike
}

const signal = v.optional(
  v.custom<AbortSignalLike>(
    (value) => typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value,
    'must be an AbortSignal',
  ),
)
const count = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(1, 'must be at least 1'))

const budget = v.strictObject({
  ms: v.optional(v.number()),
  mJ: v.optional(v.number()),
  macs: v.optional(v.number()),
  maxLoss: v.optional(v.number()),
})

const classifyOptions = v.pipe(
  v.strictObject({
    width: v.optional(v.number()),
    budget: v.optional(budget),
    cascade: v.optional(v.picklist(['auto', 'off'])),
    top: v.optional(count),
    signal,
  }),
  v.check(
    ({ width, budget: caps = {} }) => width === undefined || Object.values(caps).every((cap) => cap === undefined),
    'width and budget exclude each other: a width says what runs, a budget lets the controller choose',
  ),
)

const loadOptions = v.strictObject({
  device: v.optional(
    v.union(
      [v.string(), v.custom((value) => typeof value === 'object' && value !== null && 'prepare' in value)],
      'must be a name or a Device',
    ),
  ),
  orientation: v.optional(v.picklist(['exif', 'ignore'])),
  intraOpThreads: v.optional(count),
  workers: v.optional(count),
  memoryBytes: v.optional(count),
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
export const assertLoadOptions: (options: unknown) => void = checker('load', loadOptions)

/** @throws {WidthwiseError} option-invalid */
export const assertProfileOptions: (options: unknown) => void = checker('profile', profileOptions)

function checker(call: string, schema: v.GenericSchema): (options: unknown) => void {
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
