import { assertPredictions, type Predictions } from '../predictions.ts'
import type { LossCounts } from './loss-counts.ts'
import { assertPath, firstReached, type ThresholdPath } from './threshold-path.ts'

/**
 * What every row does along a path of thresholds. As thresholds only fall, the model that answers a row only moves
 * forward: model s answers from candidate `from[s]` on, until an earlier model does.
 */
export interface PathOutcomes {
  readonly rows: number
  readonly candidates: number
  /** For each model but the last, a row: the first candidate at which it answers; `candidates` when it never does. */
  readonly from: readonly Uint32Array[]
  /** For each model but the last, a row: its answer against the base's, 1 harm, −1 gain, 0 neither. */
  readonly loss: readonly Int8Array[]
}

/**
 * Looks every confidence up in the path once.
 *
 * @param stages models in the order in which they are asked; the last is the base
 * @throws {WidthwiseError} records-invalid, threshold-path-invalid
 */
export function pathOutcomes(stages: readonly Predictions[], path: ThresholdPath): PathOutcomes {
  assertPredictions(stages)
  assertPath(path, stages.length - 1)
  const savers = stages.slice(0, -1)
  const base = stages.at(-1) as Predictions
  return {
    rows: base.right.length,
    candidates: path.length,
    from: savers.map(({ confidence }, exit) => {
      const from = new Uint32Array(confidence.length)
      for (let row = 0; row < from.length; row++) from[row] = firstReached(path, exit, confidence[row] as number)
      return from
    }),
    loss: savers.map(({ right }) => {
      const loss = new Int8Array(right.length)
      for (let row = 0; row < loss.length; row++) loss[row] = (base.right[row] as number) - (right[row] as number)
      return loss
    }),
  }
}

/** Harm and gain, and the rows that each model answers, at every candidate of a path. */
export interface PathCounts {
  readonly rows: number
  readonly harm: Uint32Array
  readonly gain: Uint32Array
  /** For each model but the last. */
  readonly answered: readonly Uint32Array[]
}

/**
 * Counts along the path, from one pass over the rows and running sums.
 *
 * @param rows row indices, repetitions allowed; all when left out
 */
export function pathCounts({ rows: all, candidates, from, loss }: PathOutcomes, rows?: Uint32Array): PathCounts {
  const count = rows?.length ?? all
  // Differences between neighbouring candidates, one place more than needed for what never happens.
  const harm = new Int32Array(candidates + 1)
  const gain = new Int32Array(candidates + 1)
  const answered = from.map(() => new Int32Array(candidates + 1))
  const until = new Uint32Array(count).fill(candidates)
  for (const [exit, starts] of from.entries()) {
    const losses = loss[exit] as Int8Array
    const answers = answered[exit] as Int32Array
    for (let i = 0; i < count; i++) {
      const row = rows ? (rows[i] as number) : i
      const start = starts[row] as number
      const end = until[i] as number
      if (start >= end) continue
      until[i] = start
      answers[start] = (answers[start] as number) + 1
      answers[end] = (answers[end] as number) - 1
      const kind = losses[row] as number
      if (kind === 0) continue
      const sums = kind > 0 ? harm : gain
      sums[start] = (sums[start] as number) + 1
      sums[end] = (sums[end] as number) - 1
    }
  }
  return {
    rows: count,
    harm: runningSums(harm),
    gain: runningSums(gain),
    answered: answered.map(runningSums),
  }
}

/** Harm and gain at one candidate. */
export function countsAt({ rows, harm, gain }: PathCounts, candidate: number): LossCounts {
  return { rows, harm: harm[candidate] as number, gain: gain[candidate] as number }
}

/** The loss of each row at one candidate: 1 harm, −1 gain, 0 neither; in the order of `rows`. */
export function lossesAt({ from, loss, rows: all }: PathOutcomes, candidate: number, rows?: Uint32Array): Int8Array {
  const losses = new Int8Array(rows?.length ?? all)
  for (let i = 0; i < losses.length; i++) {
    const row = rows ? (rows[i] as number) : i
    for (let exit = 0; exit < from.length; exit++) {
      if (((from[exit] as Uint32Array)[row] as number) > candidate) continue
      losses[i] = (loss[exit] as Int8Array)[row] as number
      break
    }
  }
  return losses
}

function runningSums(differences: Int32Array): Uint32Array {
  const sums = new Uint32Array(differences.length - 1)
  let sum = 0
  for (let j = 0; j < sums.length; j++) sums[j] = sum += differences[j] as number
  return sums
}
