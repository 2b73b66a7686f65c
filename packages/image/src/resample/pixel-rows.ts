import type { Steps } from '../steps.ts'

/** Pixels of a rectangle inside a larger buffer, so that crops cost nothing. */
export interface PixelView {
  readonly data: Uint8Array
  /** Byte where the first pixel's red stands. Negative when rows that nobody reads were left out of `data`. */
  readonly offset: number
  /** Bytes from one row to the next. */
  readonly stride: number
  /** Pixels. */
  readonly width: number
  readonly height: number
}

/** A picture that is computed row by row, when a row is asked for. */
export interface PixelRows {
  readonly width: number
  readonly height: number
  /** Writes row `y`, `width × 3` bytes, to `target` from `offset` on. */
  readonly writeRow: (y: number, target: Uint8ClampedArray, offset: number) => void
}

/** The rows of a view, unchanged. */
export function viewRows(view: PixelView): PixelRows {
  const { data, offset, stride, width, height } = view
  return {
    width,
    height,
    writeRow: (y, target, to) => {
      const from = offset + y * stride
      target.set(data.subarray(from, from + width * 3), to)
    },
  }
}

/** Part of a view. */
export function cropView(view: PixelView, x: number, y: number, width: number, height: number): PixelView {
  return { ...view, offset: view.offset + y * view.stride + x * 3, width, height }
}

/** Computes every row, each in a step, into a buffer of its own. */
export function* materializeRows(rows: PixelRows): Steps<PixelView> {
  const { width, height } = rows
  const stride = width * 3
  const data = new Uint8ClampedArray(stride * height)
  for (let y = 0; y < height; y++) {
    rows.writeRow(y, data, y * stride)
    yield
  }
  return { data: new Uint8Array(data.buffer), offset: 0, stride, width, height }
}
