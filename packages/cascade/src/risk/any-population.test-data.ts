import type { Predictions } from '../predictions.ts'
import { wordStream } from '../words.ts'

/** A saver before a base, as columns. */
export interface Population {
  readonly saver: Predictions
  readonly base: Predictions
}

/**
 * A saver that is right with probability `confidence`^½ and a base with 0.85, independently: the surer the saver, the
 * seldomer it harms. The same words every time.
 */
export function anyPopulation(rows: number, seed = 1): Population {
  const unit = (name: string): ((row: number) => number) => {
    const word = wordStream(name, seed)
    return (row) => word(row) / 2 ** 32
  }
  const [confident, saverLuck, baseLuck] = [unit('confidence'), unit('saver'), unit('base')]
  const confidence = Float64Array.from({ length: rows }, (_, row) => confident(row))
  const saverRight = Uint8Array.from(confidence, (value, row) => (saverLuck(row) < Math.sqrt(value) ? 1 : 0))
  const baseRight = Uint8Array.from(confidence, (_, row) => (baseLuck(row) < 0.85 ? 1 : 0))
  return {
    saver: { confidence, right: saverRight, cost: 1 },
    base: { confidence: new Float64Array(rows).fill(1), right: baseRight, cost: 10 },
  }
}
