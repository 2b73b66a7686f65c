import * as v from 'valibot'
import { serverError } from './errors.ts'

/** Limits and habits of a server; every one has a default. */
export interface ServerOptions {
  /** Requests that may wait for a model beside those that run; more are refused. Default 64. */
  readonly queue?: number
  /** Milliseconds in which answers should be there; a soft target for requests that bring no budget or width of their own. */
  readonly sloMs?: number
  /** Bytes of one body, as sent and once inflated. Default 16 MiB. */
  readonly maxBodyBytes?: number
  /**
   * Bytes of JSON in one inference request; binary tensors behind it have the limit of the body alone. Default: 32 for each
   * value of `maxBatch` inputs and 64 KiB, at most a body.
   */
  readonly maxJsonBytes?: number
  /** Bytes of all bodies together that are held at one time. Default 256 MiB. */
  readonly maxHeldBytes?: number
  /** Inputs of one inference request. Default 64. */
  readonly maxBatch?: number
  /** Milliseconds in which a request, its body included, must have arrived. Default 30,000. */
  readonly requestTimeoutMs?: number
  /** Whether `/metrics` tells of the process too (memory, CPU, event loop). Default true. */
  readonly processMetrics?: boolean
}

/** The options with every default in its place. */
export interface ResolvedServerOptions extends Required<Omit<ServerOptions, 'sloMs' | 'maxJsonBytes'>> {
  readonly sloMs?: number
  readonly maxJsonBytes?: number
}

const mebibyte = 2 ** 20

const count = (least: number): v.GenericSchema<number, number> =>
  v.pipe(v.number(), v.safeInteger('must be a whole number'), v.minValue(least, `must be at least ${least}`))
const milliseconds = v.pipe(v.number(), v.finite('must be finite'), v.gtValue(0, 'must be above 0'))

const schema = v.object({
  queue: v.optional(count(0), 64),
  sloMs: v.exactOptional(milliseconds),
  maxBodyBytes: v.optional(count(1), 16 * mebibyte),
  maxJsonBytes: v.exactOptional(count(1)),
  maxHeldBytes: v.optional(count(1), 256 * mebibyte),
  maxBatch: v.optional(count(1), 64),
  requestTimeoutMs: v.optional(milliseconds, 30_000),
  processMetrics: v.optional(v.boolean(), true),
})

/** @throws {WidthwiseError} server-options-invalid */
export function resolveServerOptions(options: ServerOptions): ResolvedServerOptions {
  const parsed = v.safeParse(schema, options)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const key = v.getDotPath(issue) ?? 'options'
  throw serverError('server-options-invalid', `${key} is ${String(issue.input)}; it ${issue.message}`, {
    details: { option: key, value: issue.input },
  })
}
