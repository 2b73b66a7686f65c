import { poissonDeviance } from './poisson-deviance.ts'
import { stirlingError } from './stirling-error.ts'

/**
 * ln P(Bin(n, p) = k) for 0 < p < 1, to nearly all digits at any n: saddle-point form of Loader (2000), where the
 * textbook's difference of log-gammas loses nine digits at a million rows.
 */
export function logBinomialMass(k: number, n: number, p: number): number {
  if (k === 0) return n * Math.log1p(-p)
  if (k === n) return n * Math.log(p)
  const others = n - k
  const exponent = poissonDeviance(k, n * p) + poissonDeviance(others, n * (1 - p))
  const correction = stirlingError(n) - stirlingError(k) - stirlingError(others)
  return correction - exponent + 0.5 * Math.log(n / (2 * Math.PI * k * others))
}
