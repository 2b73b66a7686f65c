/**
 * The smallest value that at least `share` of all are not above (nearest rank), or null of no values.
 *
 * @param {readonly number[] | Float64Array} sorted ascending
 * @param {number} share in (0, 1]
 */
export function percentile(sorted, share) {
  if (sorted.length === 0) return null
  // Without the small subtraction 0.99 × 100 = 99.00000000000001 would be rank 100.
  const rank = Math.ceil(share * sorted.length - 1e-9)
  return /** @type {number} */ (sorted[Math.max(0, rank - 1)])
}

/** Percentiles that a reader of latencies asks for, to microseconds. @param {readonly number[]} values */
export function latencySummary(values) {
  const sorted = Float64Array.from(values).sort()
  const at = (/** @type {number} */ share) => {
    const value = percentile(sorted, share)
    return value === null ? null : Number(value.toFixed(3))
  }
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

/**
 * Slope of the line through points that half of all pairs are above (Theil-Sen): one sample taken just before a garbage
 * collection does not tilt it, as it would tilt least squares.
 *
 * @param {readonly { readonly x: number, readonly y: number }[]} points
 * @returns {number | null} units of y by unit of x; null of fewer than two points
 */
export function medianSlope(points) {
  const slopes = points.flatMap((a, index) =>
    points.slice(index + 1).flatMap((b) => (b.x === a.x ? [] : [(b.y - a.y) / (b.x - a.x)])),
  )
  return percentile(
    slopes.sort((a, b) => a - b),
    0.5,
  )
}
