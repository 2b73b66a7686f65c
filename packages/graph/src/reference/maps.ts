import type { MaxPoolOperation } from '@widthwise/core'
import type { Values } from './values.ts'

type MapShape = readonly [channels: number, height: number, width: number]

/** Makes a map by a function of the input's channel and the output's row and column. */
function mapFrom(
  { shape, data }: Values,
  output: readonly number[],
  value: (read: (row: number, column: number) => number, row: number, column: number) => number,
): Float64Array {
  const [, height, width] = shape as MapShape
  const [channels, rows, columns] = output as MapShape
  const made = new Float64Array(channels * rows * columns)
  for (let c = 0, at = 0; c < channels; c++) {
    const read = (row: number, column: number): number => data[(c * height + row) * width + column] as number
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) made[at++] = value(read, row, column)
    }
  }
  return made
}

/** The largest value under a window; what lies outside the map never wins. */
export function maxPool(input: Values, operation: MaxPoolOperation, output: readonly number[]): Float64Array {
  const { kernel, stride, padding } = operation
  const [, height, width] = input.shape as MapShape
  return mapFrom(input, output, (read, row, column) => {
    let largest = Number.NEGATIVE_INFINITY
    for (let i = 0; i < kernel[0]; i++) {
      for (let j = 0; j < kernel[1]; j++) {
        const y = row * stride[0] - padding[0] + i
        const x = column * stride[1] - padding[1] + j
        if (y >= 0 && y < height && x >= 0 && x < width) largest = Math.max(largest, read(y, x))
      }
    }
    return largest
  })
}

/** The mean over rows `floor(i·n/k)` to `ceil((i+1)·n/k)` and columns alike. */
export function adaptiveAveragePool(input: Values, output: readonly number[]): Float64Array {
  const [, height, width] = input.shape as MapShape
  const [, rows, columns] = output as MapShape
  return mapFrom(input, output, (read, row, column) => {
    const [top, bottom] = [Math.floor((row * height) / rows), Math.ceil(((row + 1) * height) / rows)]
    const [left, right] = [Math.floor((column * width) / columns), Math.ceil(((column + 1) * width) / columns)]
    let sum = 0
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += read(y, x)
    return sum / ((bottom - top) * (right - left))
  })
}

/** Bilinear between pixel centres; positions outside the map count as its border. */
export function resizeBilinear(input: Values, output: readonly number[]): Float64Array {
  const [, height, width] = input.shape as MapShape
  const [, rows, columns] = output as MapShape
  return mapFrom(input, output, (read, row, column) => {
    const [y, x] = [between(row, height, rows), between(column, width, columns)]
    const top = read(y.first, x.first) * (1 - x.share) + read(y.first, x.second) * x.share
    const bottom = read(y.second, x.first) * (1 - x.share) + read(y.second, x.second) * x.share
    return top * (1 - y.share) + bottom * y.share
  })
}

/** The two input pixels around the centre of an output pixel, and the share of the second. */
function between(at: number, from: number, to: number): { first: number; second: number; share: number } {
  const centre = Math.max(((at + 0.5) * from) / to - 0.5, 0)
  const first = Math.min(Math.floor(centre), from - 1)
  return { first, second: Math.min(first + 1, from - 1), share: centre - first }
}

/** The pixel at `floor(i·n/k)`. */
export function resizeNearest(input: Values, output: readonly number[]): Float64Array {
  const [, height, width] = input.shape as MapShape
  const [, rows, columns] = output as MapShape
  return mapFrom(input, output, (read, row, column) =>
    read(Math.floor((row * height) / rows), Math.floor((column * width) / columns)),
  )
}

/** Every `stride`-th row and column. */
export function subsample(input: Values, stride: number, output: readonly number[]): Float64Array {
  return mapFrom(input, output, (read, row, column) => read(row * stride, column * stride))
}
