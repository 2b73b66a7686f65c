import { imageError } from '../errors.ts'
import type { ImageSize } from '../rgb-image.ts'
import type { Steps } from '../steps.ts'
import { type AxisScale, axisWeights } from './axis-weights.ts'
import { nearestIndices, nearestRows } from './nearest-rows.ts'
import { isVerticalFirst, type PassOrder } from './pass-order.ts'
import { cropView, materializeRows, type PixelRows, type PixelView, viewRows } from './pixel-rows.ts'
import { type Interpolation, resampleFilters } from './resample-filter.ts'
import { horizontalRows, verticalRows } from './resample-rows.ts'

/** A rectangle in whole pixels. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** One resize, checked: all of it, of which only `window` is computed. */
export interface Resampling {
  readonly size: ImageSize
  readonly interpolation: Interpolation
  /** Left, top, right, bottom of the part of the input that is resized; float32 values. */
  readonly box: readonly [left: number, top: number, right: number, bottom: number]
  /** The part of the output that is wanted. Its pixels are those of the whole output, bit for bit. */
  readonly window: Rectangle
  readonly passOrder: PassOrder
  /** Bound on the pixels between the two passes. */
  readonly maxPixels: number
}

/**
 * Resizes as `PIL.Image.resize` does; the last pass runs when its rows are asked for.
 *
 * @throws {WidthwiseError} `image-too-large` when the picture between the passes would exceed `maxPixels`
 */
export function* resample(view: PixelView, resampling: Resampling): Steps<PixelRows> {
  const { size, interpolation, box, window, maxPixels } = resampling
  const horizontal: AxisScale = { inputSize: view.width, start: box[0], end: box[2], outputSize: size.width }
  const vertical: AxisScale = { inputSize: view.height, start: box[1], end: box[3], outputSize: size.height }

  if (isCrop(horizontal) && isCrop(vertical)) {
    return viewRows(cropView(view, box[0] + window.x, box[1] + window.y, window.width, window.height))
  }
  if (interpolation === 'nearest') {
    return nearestRows(
      view,
      nearestIndices(horizontal, window.x, window.width),
      nearestIndices(vertical, window.y, window.height),
    )
  }

  const filter = resampleFilters[interpolation]
  // A pass is left out when its axis keeps its size and the box spans it.
  const columns = isWhole(horizontal) ? undefined : axisWeights(horizontal, filter, window.x, window.width)
  const rows = isWhole(vertical) ? undefined : axisWeights(vertical, filter, window.y, window.height)
  if (columns === undefined) {
    const strip = cropView(view, window.x, 0, window.width, view.height)
    return rows === undefined
      ? viewRows(cropView(strip, 0, window.y, window.width, window.height))
      : verticalRows(strip, rows)
  }
  if (rows === undefined) return horizontalRows(cropView(view, 0, window.y, view.width, window.height), columns)

  // Between the passes only what the second one reads is computed; the offset gives it the coordinates of the whole.
  // It is subtracted, not negated: -0 would make every index behind it a double, at 1.4 times the cost.
  if (isVerticalFirst(resampling.passOrder, view, size)) {
    const width = columns.to - columns.from
    assertBetween(width, window.height, maxPixels)
    const between = yield* materializeRows(verticalRows(cropView(view, columns.from, 0, width, view.height), rows))
    return horizontalRows({ ...between, offset: between.offset - columns.from * 3 }, columns)
  }
  const height = rows.to - rows.from
  assertBetween(window.width, height, maxPixels)
  const between = yield* materializeRows(horizontalRows(cropView(view, 0, rows.from, view.width, height), columns))
  return verticalRows({ ...between, offset: between.offset - rows.from * between.stride }, rows)
}

function isCrop(axis: AxisScale): boolean {
  return Number.isInteger(axis.start) && Math.fround(axis.end - axis.start) === axis.outputSize
}

function isWhole(axis: AxisScale): boolean {
  return axis.outputSize === axis.inputSize && axis.start === 0 && axis.end === axis.outputSize
}

function assertBetween(width: number, height: number, maxPixels: number): void {
  if (width * height <= maxPixels) return
  throw imageError(
    'image-too-large',
    `the resize passes through a picture of ${width} × ${height} pixels; the limit is ${maxPixels}`,
    { details: { width, height, maxPixels } },
  )
}
