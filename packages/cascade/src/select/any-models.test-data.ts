import fc from 'fast-check'
import type { ModelColumns } from './model-columns.ts'

/** A small pool with few distinct confidences and costs, so that ties of both are common. */
export const smallPool: fc.Arbitrary<readonly ModelColumns[]> = fc
  .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 12 }))
  .chain(([rows, models, levels]) => {
    const column = (most: number): fc.Arbitrary<number[]> =>
      fc.array(fc.integer({ min: 0, max: most }), { minLength: rows, maxLength: rows })
    const model = fc.record({ cost: fc.integer({ min: 0, max: 6 }), confidence: column(levels), right: column(1) })
    return fc.array(model, { minLength: models, maxLength: models }).map((drawn) =>
      drawn.map(({ cost, confidence, right }, index) => ({
        name: `m${index}`,
        cost,
        confidence: Float64Array.from(confidence, (value) => value / levels),
        right: Uint8Array.from(right),
      })),
    )
  })

/** Counts at one threshold, row by row. */
export function countsByHand(
  saver: ModelColumns,
  base: ModelColumns,
  exits: (confidence: number) => boolean,
): { exited: number; saverCorrect: number; baseCorrect: number; systemCorrect: number; cost: number } {
  let exited = 0
  let saverCorrect = 0
  let baseCorrect = 0
  let systemCorrect = 0
  for (const [row, confidence] of saver.confidence.entries()) {
    const out = exits(confidence)
    exited += Number(out)
    saverCorrect += out ? (saver.right[row] as number) : 0
    baseCorrect += out ? (base.right[row] as number) : 0
    systemCorrect += (out ? saver.right[row] : base.right[row]) as number
  }
  const cost = saver.cost + (1 - exited / saver.right.length) * base.cost
  return { exited, saverCorrect, baseCorrect, systemCorrect, cost }
}

/** Every threshold that makes a difference, highest first; `null`: above all. */
export function thresholdsByHand(saver: ModelColumns): readonly (number | null)[] {
  return [null, ...[...new Set(saver.confidence)].sort((a, b) => b - a)]
}

/** Thousands of rows with long runs of equal confidences, so that blocks are passed over, opened and overfull. */
export function largePool(rows: number, seed: number): readonly ModelColumns[] {
  const random = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return seed / 2 ** 32
  }
  return [1, 2, 2, 4, 8].map((cost, index) => ({
    name: `m${index}`,
    cost,
    confidence: Float32Array.from({ length: rows }, () => Math.min(1, Math.round(random() * 1.2 * rows) / rows)),
    right: Uint8Array.from({ length: rows }, () => Number(random() < 0.6 + 0.03 * index)),
  }))
}
