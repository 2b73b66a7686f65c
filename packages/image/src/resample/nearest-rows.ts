import type { AxisScale } from './axis-weights.ts'
import type { PixelRows, PixelView } from './pixel-rows.ts'

/** Nearest-neighbour rows: `columns` and `rows` say which input each output takes, -1 for none (black). */
export function nearestRows(view: PixelView, columns: Int32Array, rows: Int32Array): PixelRows {
  const { data, offset, stride } = view
  const width = columns.length
  return {
    width,
    height: rows.length,
    writeRow: (y, target, to) => {
      const row = rows[y] as number
      if (row < 0) {
        target.fill(0, to, to + width * 3)
        return
      }
      let out = to
      for (let x = 0; x < width; x++) {
        const column = columns[x] as number
        const from = offset + row * stride + column * 3
        target[out] = column < 0 ? 0 : (data[from] as number)
        target[out + 1] = column < 0 ? 0 : (data[from + 1] as number)
        target[out + 2] = column < 0 ? 0 : (data[from + 2] as number)
        out += 3
      }
    },
  }
}

/**
 * The input that each of the outputs `[firstOutput, firstOutput + outputs)` takes. Positions are *added up* from the
 * first output on: multiplying gives other pixels where a position falls on a pixel's edge.
 */
export function nearestIndices(scaling: AxisScale, firstOutput: number, outputs: number): Int32Array {
  const { inputSize, start, end, outputSize } = scaling
  const step = Math.fround(end - start) / outputSize
  const indices = new Int32Array(outputs)
  let position = start + step * 0.5
  for (let output = 0; output < firstOutput + outputs; output++) {
    if (output >= firstOutput) {
      const index = Math.trunc(position)
      indices[output - firstOutput] = index < inputSize ? index : -1
    }
    position += step
  }
  return indices
}
