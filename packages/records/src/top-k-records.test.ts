import { isWidthwiseError } from '@widthwise/core'
import { describe, expect, it } from 'vitest'
import type { NpyArray } from './npy-array.ts'
import { topKColumns } from './top-k-records.ts'

const preds = (data: number[], shape: number[]): NpyArray => ({ dtype: 'i16', shape, data: Int16Array.from(data) })
const probs = (data: number[], shape: number[]): NpyArray => ({ dtype: 'f32', shape, data: Float32Array.from(data) })

function errorOf(work: () => unknown): { code: string; row?: unknown } {
  try {
    work()
  } catch (error) {
    if (isWidthwiseError(error)) return { code: error.code, row: error.details.row }
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('topKColumns', () => {
  it('answers with the most probable class, which need not stand first; of equal ones the first', () => {
    const columns = topKColumns({
      preds: preds([4, 7, 9, 1, 2, 3], [2, 3]),
      probs: probs([0.2, 0.3, 0.1, 0.25, 0.5, 0.5], [2, 3]),
      labels: [7, 3],
    })
    expect(columns.predictions).toEqual(Int32Array.of(7, 2))
    expect(columns.confidences).toEqual(Float32Array.of(0.3, 0.5))
    expect(columns.ids).toEqual(Float64Array.of(0, 1))
    expect(columns.top?.offsets).toEqual(Uint32Array.of(0, 3, 6))
  })

  it('lets a sum above 1 be, which records in float16 have', () => {
    const columns = topKColumns({ preds: preds([1, 2], [1, 2]), probs: probs([0.9, 0.1003], [1, 2]), labels: [1] })
    expect(columns.rows).toBe(1)
  })

  it('names the row of a bad value', () => {
    const labels = [0, 0]
    const classes = preds([0, 1], [2, 1])
    const row = 1
    const bad = (value: number) =>
      errorOf(() => topKColumns({ preds: classes, probs: probs([0.5, value], [2, 1]), labels }))
    expect(bad(Number.NaN)).toEqual({ code: 'confidence-not-finite', row })
    expect(bad(Number.POSITIVE_INFINITY)).toEqual({ code: 'confidence-not-finite', row })
    expect(bad(1.01)).toEqual({ code: 'confidence-out-of-range', row })
    const good = probs([0.5, 0.5], [2, 1])
    expect(errorOf(() => topKColumns({ preds: preds([0, -1], [2, 1]), probs: good, labels }))).toMatchObject({ row })
    expect(errorOf(() => topKColumns({ preds: classes, probs: good, labels: [0, 3] }, 3))).toEqual({
      code: 'label-out-of-range',
      row,
    })
    const pair = { preds: preds([0, 1, 1, 1], [2, 2]), probs: probs([0.5, 0.4, 0.5, 0.4], [2, 2]), labels }
    expect(errorOf(() => topKColumns(pair))).toEqual({ code: 'top-invalid', row })
  })

  it('finds NaN also behind the best column', () => {
    const pair = { preds: preds([0, 1, 2], [1, 3]), probs: probs([0.5, Number.NaN, 0.6], [1, 3]), labels: [0] }
    expect(errorOf(() => topKColumns(pair)).code).toBe('confidence-not-finite')
  })

  it('refuses arrays that do not belong together', () => {
    const a = preds([0, 1], [2, 1])
    const b = probs([0.5, 0.5], [2, 1])
    expect(errorOf(() => topKColumns({ preds: b, probs: a, labels: [0, 0] })).code).toBe('npy-dtype-unsupported')
    expect(errorOf(() => topKColumns({ preds: preds([0, 1], [2]), probs: b, labels: [0, 0] })).code).toBe(
      'npy-shape-invalid',
    )
    expect(errorOf(() => topKColumns({ preds: preds([0, 1], [1, 2]), probs: b, labels: [0] })).code).toBe(
      'npy-shape-invalid',
    )
    expect(errorOf(() => topKColumns({ preds: a, probs: b, labels: [0] })).code).toBe('row-count-mismatch')
    expect(errorOf(() => topKColumns({ preds: preds([], [0, 1]), probs: probs([], [0, 1]), labels: [] })).code).toBe(
      'no-rows',
    )
    expect(
      errorOf(() => topKColumns({ preds: preds([], [2, 0]), probs: probs([], [2, 0]), labels: [0, 0] })).code,
    ).toBe('npy-shape-invalid')
  })
})
