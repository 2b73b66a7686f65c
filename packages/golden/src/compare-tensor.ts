import type { Tensor } from '@widthwise/core'
import type { Tolerance } from './case-document.ts'

/** How far one tensor is from another. */
export interface Comparison {
  readonly pass: boolean
  /** Largest `|got − want|`; null where a value is not a number, or the shapes differ. */
  readonly maxAbs: number | null
  /** Largest `|got − want| / |want|`, over the values that are not expected to be 0. */
  readonly maxRel: number | null
  /** Largest share of its tolerance that a value uses; the tensor passes up to 1. */
  readonly used: number | null
  /** Why there is nothing to compare. */
  readonly problem?: string
}

/**
 * Compares two tensors value by value. A value passes when `|got − want| ≤ atol + rtol·|want|`; one that is not a
 * finite number never does.
 */
export function compareTensor(got: Tensor, want: Tensor, { atol, rtol }: Tolerance): Comparison {
  const nothing = { pass: false, maxAbs: null, maxRel: null, used: null }
  if (got.shape.join() !== want.shape.join() || got.data.length !== want.data.length) {
    return { ...nothing, problem: `shape [${got.shape}] with ${got.data.length} values; [${want.shape}] is expected` }
  }
  let maxAbs = 0
  let maxRel = 0
  let used = 0
  for (let i = 0; i < want.data.length; i++) {
    const expected = want.data[i] as number
    const value = got.data[i] as number
    const error = Math.abs(value - expected)
    if (!Number.isFinite(error)) return { ...nothing, problem: `value ${i} is ${value}; ${expected} is expected` }
    const size = Math.abs(expected)
    maxAbs = Math.max(maxAbs, error)
    if (size > 0) maxRel = Math.max(maxRel, error / size)
    // An error of 0 uses nothing, also of a tolerance of 0.
    if (error > 0) used = Math.max(used, error / (atol + rtol * size))
  }
  return { pass: used <= 1, maxAbs, maxRel, used: Number.isFinite(used) ? used : null }
}
