import type { Predictions } from '@widthwise/cascade'
import { describe, expect, it } from 'vitest'
import { fitCascades } from './fit-cascades.mjs'

/** Predictions whose confidence says something: right ones tend to be sure. Wider is more accurate. */
function predictions(rows: number, accuracy: number, cost: number, seed: number): Predictions {
  let state = seed
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const confidence = new Float64Array(rows)
  const right = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) {
    right[row] = random() < accuracy ? 1 : 0
    confidence[row] = right[row] ? 0.5 + 0.5 * random() : 0.3 + 0.5 * random()
  }
  return { confidence, right, cost }
}

const split = (seed: number): Map<number, Predictions> =>
  new Map([
    [0.25, predictions(2000, 0.78, 1, seed)],
    [0.5, predictions(2000, 0.84, 4, seed + 1)],
    [1, predictions(2000, 0.88, 16, seed + 2)],
  ])

describe('the cascade table of a model', () => {
  const calibration = split(1)
  const table = fitCascades(calibration, split(100))

  it('keeps every promise on the rows it was fitted on', () => {
    const accuracy = (width: number): number => {
      const { right } = calibration.get(width) as Predictions
      return right.reduce((sum, mark) => sum + mark, 0) / right.length
    }
    for (const { fit, chain, calibrationTop1, calibrationMeanMacs } of table) {
      const last = accuracy(chain.at(-1) as number)
      if (fit === 'no loss') expect(calibrationTop1).toBeGreaterThanOrEqual(last)
      else if (fit.startsWith('at most')) expect(calibrationTop1).toBeGreaterThanOrEqual(last - 0.005 - 1e-9)
      else expect(calibrationMeanMacs).toBeLessThanOrEqual(Number(/within (\d+)/.exec(fit)?.[1]))
    }
    expect(table.some(({ fit }) => fit === 'no loss')).toBe(true)
    expect(table.some(({ chain }) => chain.length === 3)).toBe(true)
  })

  it('judges on the other split', () => {
    expect(table.some(({ top1, calibrationTop1 }) => top1 !== calibrationTop1)).toBe(true)
  })
})
