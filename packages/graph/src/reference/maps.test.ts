import type { MaxPoolOperation } from '@widthwise/core'
import { describe, expect, it } from 'vitest'
import { adaptiveAveragePool, maxPool, resizeBilinear, resizeNearest, subsample } from './maps.ts'
import type { Values } from './values.ts'

/** One row of numbers, or several, as a map of one channel. */
const map = (...rows: readonly (readonly number[])[]): Values => ({
  shape: [1, rows.length, rows[0]?.length ?? 0],
  data: Float64Array.from(rows.flat()),
})

const close = (got: Float64Array, want: readonly number[]): void => {
  expect(got).toHaveLength(want.length)
  for (const [i, value] of want.entries()) expect(got[i], `number ${i}`).toBeCloseTo(value, 12)
}

describe('adaptive average pooling', () => {
  it('takes overlapping cells where sizes do not divide: 5 to 3 is [0, 2), [1, 4), [3, 5)', () => {
    close(adaptiveAveragePool(map([1, 2, 4, 8, 16]), [1, 1, 3]), [1.5, 14 / 3, 12])
  })

  it('repeats cells where there are more than positions: 2 to 3 shares the middle, 2 to 6 repeats each', () => {
    close(adaptiveAveragePool(map([1, 2], [5, 10]), [1, 3, 3]), [1, 1.5, 2, 3, 4.5, 6, 5, 7.5, 10])
    close(adaptiveAveragePool(map([1, 2]), [1, 1, 6]), [1, 1, 1, 2, 2, 2])
  })

  it('is the mean of all for one cell, and each position for as many cells', () => {
    close(adaptiveAveragePool(map([1, 2, 3], [4, 5, 9]), [1, 1, 1]), [4])
    close(adaptiveAveragePool(map([1, 2, 3], [4, 5, 9]), [1, 2, 3]), [1, 2, 3, 4, 5, 9])
  })

  it('pools each channel by itself, rows and columns each by their own size', () => {
    const two = { shape: [2, 2, 2], data: Float64Array.of(1, 3, 5, 7, 10, 30, 50, 70) }
    close(adaptiveAveragePool(two, [2, 1, 2]), [3, 5, 30, 50])
    close(adaptiveAveragePool(two, [2, 2, 1]), [2, 6, 20, 60])
  })
})

describe('bilinear resizing, half-pixel centres', () => {
  // The centre of output pixel i lies at (i + 1/2)·n/k − 1/2 of the input, inside [0, n − 1].
  it.each([
    ['2 to 4: 0, 1/4, 3/4, 1', [0, 4], [0, 1, 3, 4]],
    ['3 to 5: 0, 2/5, 1, 8/5, 2', [0, 10, 30], [0, 4, 10, 22, 30]],
    ['4 to 2: 1/2, 5/2, and no wider filter', [0, 4, 8, 20], [2, 14]],
    ['3 to 2: 1/4, 7/4', [0, 4, 12], [1, 10]],
    ['5 to 1: 2', [1, 2, 7, 4, 5], [7]],
    ['1 to 3: the one pixel there is', [6], [6, 6, 6]],
  ])('%s', (_, row, want) => {
    close(resizeBilinear(map(row), [1, 1, want.length]), want)
    const column = { shape: [1, row.length, 1], data: Float64Array.from(row) }
    close(resizeBilinear(column, [1, want.length, 1]), want)
  })

  it('is linear both ways', () => {
    // Rows 0, 1/4, 3/4, 1 of the left column 0, 8 and of the right one 4, 20.
    const got = resizeBilinear(map([0, 4], [8, 20]), [1, 4, 4])
    close(got, [0, 1, 3, 4, 2, 3.5, 6.5, 8, 6, 8.5, 13.5, 16, 8, 11, 17, 20])
  })
})

describe('nearest resizing', () => {
  it.each([
    [
      [1, 2, 3],
      [1, 1, 2, 2, 3],
    ],
    [
      [1, 2, 3, 4, 5],
      [1, 3],
    ],
    [
      [1, 2],
      [1, 1, 2, 2],
    ],
    [
      [1, 2, 3],
      [1, 1, 1, 2, 2, 3, 3],
    ],
  ])('takes pixel floor(i·n/k): %j gives %j', (row, want) => {
    close(resizeNearest(map(row), [1, 1, want.length]), want)
  })
})

describe('max-pooling', () => {
  it('never lets padding win, also where all values are negative', () => {
    const operation = { kernel: [3, 3], stride: [2, 2], padding: [1, 1] } as unknown as MaxPoolOperation
    const negative = map([-9, -8, -7], [-6, -5, -4], [-3, -2, -1])
    close(maxPool(negative, operation, [1, 2, 2]), [-5, -4, -2, -1])
  })

  it('has a window, a stride and a padding of its own each way', () => {
    const operation = { kernel: [1, 2], stride: [2, 1], padding: [0, 1] } as unknown as MaxPoolOperation
    close(maxPool(map([1, 5, 2], [9, 9, 9], [4, 3, 8]), operation, [1, 2, 4]), [1, 5, 5, 2, 4, 4, 8, 8])
  })
})

describe('subsampling', () => {
  it('keeps the first row and column and every n-th after them', () => {
    const numbers = map([0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11])
    close(subsample(numbers, 2, [1, 2, 2]), [0, 2, 8, 10])
    close(subsample(numbers, 3, [1, 1, 2]), [0, 3])
  })
})
