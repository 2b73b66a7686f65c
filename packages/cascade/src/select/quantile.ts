/**
 * A quantile by linear interpolation between order statistics: position `h = (n − 1)·q` (type 7 of Hyndman & Fan).
 *
 * @param sorted rising, at least one
 */
export function quantile(sorted: Float64Array, q: number): number {
  const h = (sorted.length - 1) * q
  const low = sorted[Math.floor(h)] as number
  const high = sorted[Math.ceil(h)] as number
  return low + (h - Math.floor(h)) * (high - low)
}
