import { cascadeError } from '../errors.ts'
import { solveSymmetric } from './solve-symmetric.ts'
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts'

/** A fitted logistic regression. */
export interface LogisticFit {
  readonly intercept: number
  /** One a feature. */
  readonly weights: readonly number[]
  /** Σ log-loss + (l2/2)·|weights|² at the minimum. */
  readonly loss: number
  /** Largest by smallest eigenvalue of the loss's second derivatives: beyond 10¹⁰ or so, weights mean little. */
  readonly condition: number
}

const mostSteps = 100

/**
 * Logistic regression with an intercept: minimises Σ log-loss + (l2/2)·|weights|² by Newton's method (iteratively
 * reweighted least squares) in float64. Features are taken as they are; the intercept is not penalised.
 *
 * @param features columns of equal length
 * @param target 1 or 0 a row
 * @param rows to fit on; all when left out
 * @throws {WidthwiseError} evaluator-undetermined when no single minimum exists: one kind of target, separable or dependent features
 */
export function fitLogistic(
  features: readonly Float64Array[],
  target: Uint8Array,
  l2 = 0,
  rows: Uint32Array = Uint32Array.from(target, (_, row) => row),
): LogisticFit {
  if (!(l2 >= 0 && Number.isFinite(l2))) throw undetermined(`an l2 penalty of ${l2}; it is 0 or more`)
  assertBothKinds(target, rows)
  // The intercept is coefficient 0.
  let coefficients: Float64Array = new Float64Array(features.length + 1)
  let state = derivatives(features, target, rows, coefficients, l2)
  let closing = false
  for (let step = 0; step < mostSteps; step++) {
    if (l2 === 0 && state.separated) throw undetermined('a weighted sum of the features tells all rows apart')
    const direction = solveSymmetric(state.hessian, state.gradient)
    if (!direction) throw undetermined('the features are constant or depend on each other')
    // Twice the loss that the step is about to gain, whatever the scales of the features.
    const decrement = direction.reduce((sum, value, i) => sum + value * (state.gradient[i] as number), 0)
    let [next, scale] = [moved(coefficients, direction, 1), 1]
    let nextState = derivatives(features, target, rows, next, l2)
    // Rounding alone may raise the loss near the minimum; the slack keeps the last steps whole.
    while (!(nextState.loss <= state.loss * (1 + 1e-12)) && scale > 1e-10) {
      scale /= 2
      next = moved(coefficients, direction, scale)
      nextState = derivatives(features, target, rows, next, l2)
    }
    // The error squares with every step: one more after this one leaves rounding only.
    if (closing) return fitOf(next, nextState)
    closing = decrement <= 1e-14 * state.loss
    ;[coefficients, state] = [next, nextState]
  }
  throw undetermined(`the weights still grow after ${mostSteps} steps`)
}

interface Derivatives {
  readonly loss: number
  readonly gradient: Float64Array
  readonly hessian: Float64Array
  /** Whether every row lies on its target's side. */
  readonly separated: boolean
}

function derivatives(
  features: readonly Float64Array[],
  target: Uint8Array,
  rows: Uint32Array,
  coefficients: Float64Array,
  l2: number,
): Derivatives {
  const n = coefficients.length
  const gradient = new Float64Array(n)
  const hessian = new Float64Array(n * n)
  const x = new Float64Array(n).fill(1)
  let loss = 0
  let separated = true
  for (const row of rows) {
    let z = coefficients[0] as number
    for (let i = 1; i < n; i++) {
      x[i] = (features[i - 1] as Float64Array)[row] as number
      z += (coefficients[i] as number) * (x[i] as number)
    }
    const mark = target[row] as number
    const small = Math.exp(-Math.abs(z))
    // ln(1 + e^z) − y·z without overflow.
    loss += Math.max(z, 0) - mark * z + Math.log1p(small)
    const p = z >= 0 ? 1 / (1 + small) : small / (1 + small)
    const curvature = small / (1 + small) ** 2
    if (mark === 1 ? z <= 0 : z >= 0) separated = false
    for (let i = 0; i < n; i++) {
      gradient[i] = (gradient[i] as number) + (p - mark) * (x[i] as number)
      for (let j = 0; j <= i; j++) {
        hessian[i * n + j] = (hessian[i * n + j] as number) + curvature * (x[i] as number) * (x[j] as number)
      }
    }
  }
  for (let i = 1; i < n; i++) {
    const weight = coefficients[i] as number
    loss += (l2 / 2) * weight * weight
    gradient[i] = (gradient[i] as number) + l2 * weight
    hessian[i * n + i] = (hessian[i * n + i] as number) + l2
  }
  return { loss, gradient, hessian, separated }
}

function fitOf(coefficients: Float64Array, { loss, hessian }: Derivatives): LogisticFit {
  const n = coefficients.length
  const whole = Float64Array.from(hessian, (_, cell) => {
    const [row, column] = [Math.floor(cell / n), cell % n]
    return hessian[Math.max(row, column) * n + Math.min(row, column)] as number
  })
  const eigenvalues = symmetricEigenvalues(whole, n)
  const [intercept, ...weights] = coefficients
  return {
    intercept: intercept as number,
    weights,
    loss,
    condition: (eigenvalues.at(-1) as number) / (eigenvalues[0] as number),
  }
}

const moved = (from: Float64Array, direction: Float64Array, scale: number): Float64Array =>
  from.map((value, i) => value - scale * (direction[i] as number))

const undetermined = (message: string): Error => cascadeError('evaluator-undetermined', message)

function assertBothKinds(target: Uint8Array, rows: Uint32Array): void {
  let ones = 0
  for (const row of rows) ones += target[row] as number
  if (ones === 0 || ones === rows.length) {
    throw undetermined(`${rows.length} rows of which ${ones} have the target; both kinds are needed`)
  }
}
