import { cascadeError } from '../errors.ts'

/** One bar of a reliability diagram: the rows whose confidence lies in (`above`, `upTo`]. */
export interface ReliabilityBin {
  readonly above: number
  readonly upTo: number
  readonly rows: number
  /** Rows that were right. */
  readonly right: number
  /** `null` for a bin without rows. */
  readonly meanConfidence: number | null
}

/** How well confidences agree with accuracies. */
export interface Reliability {
  /** Expected calibration error: Σ rows/all · |accuracy − mean confidence| over the bins. */
  readonly ece: number
  readonly bins: readonly ReliabilityBin[]
}

/**
 * Expected calibration error and reliability diagram, in `bins` equal bins (i/bins, (i + 1)/bins] (Guo et al. 2017); a
 * confidence of 0 counts in the first.
 *
 * @param confidence `[rows]` in [0, 1]
 * @param right 1 where a row is right
 * @param rows to look at; all when left out
 * @throws {WidthwiseError} no-rows, confidence-out-of-range
 */
export function reliability(
  confidence: ArrayLike<number>,
  right: Uint8Array,
  { bins = 15, rows }: { readonly bins?: number; readonly rows?: Uint32Array } = {},
): Reliability {
  const used = rows ?? Uint32Array.from(right, (_, row) => row)
  if (used.length === 0) throw cascadeError('no-rows', 'no rows to compare confidences with accuracies on')
  const counts = new Float64Array(bins)
  const rightCounts = new Float64Array(bins)
  const sums = new Float64Array(bins)
  for (const row of used) {
    const value = confidence[row] as number
    if (!(value >= 0 && value <= 1)) {
      throw cascadeError('confidence-out-of-range', `row ${row}: confidence ${value}`, { details: { row } })
    }
    const bin = binOf(value, bins)
    counts[bin] = (counts[bin] as number) + 1
    rightCounts[bin] = (rightCounts[bin] as number) + (right[row] as number)
    sums[bin] = (sums[bin] as number) + value
  }
  let ece = 0
  const described = Array.from(counts, (count, bin): ReliabilityBin => {
    const [marks, sum] = [rightCounts[bin] as number, sums[bin] as number]
    ece += Math.abs(marks - sum) / used.length
    return {
      above: bin / bins,
      upTo: (bin + 1) / bins,
      rows: count,
      right: marks,
      meanConfidence: count === 0 ? null : sum / count,
    }
  })
  return { ece, bins: described }
}

/** The bin (i/bins, (i + 1)/bins] of a value; the product alone would round some bounds to the wrong side. */
function binOf(value: number, bins: number): number {
  let bin = Math.min(bins - 1, Math.max(0, Math.ceil(value * bins) - 1))
  if (value <= bin / bins && bin > 0) bin--
  else if (value > (bin + 1) / bins) bin++
  return bin
}
