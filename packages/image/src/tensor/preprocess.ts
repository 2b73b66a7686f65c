import type { AbortSignalLike, Tensor } from '@widthwise/core'
import { imageError } from '../errors.ts'
import { assertRgbImage, defaultMaxPixels, type RgbImage } from '../rgb-image.ts'
import { allSteps, type Steps, stepsInTurns } from '../steps.ts'
import { transformRows } from '../transform/transform-rows.ts'
import { normalizeTable } from './normalize-table.ts'
import { assertPreprocessSpec, type PreprocessSpec, preprocessTransform } from './preprocess-spec.ts'
import { writeTensor } from './write-tensor.ts'

/** A model's preprocessing, checked once and ready for many pictures. */
export interface Preprocessor {
  /** `[3, height, width]` of every answer. */
  readonly shape: readonly [channels: 3, height: number, width: number]
  /** @throws {WidthwiseError} `image-invalid`, `image-too-thin`, `image-too-large` */
  readonly run: (image: RgbImage) => Tensor
  /**
   * Writes the `3 × height × width` values from `target[offset]` on, so that a batch is filled without a copy.
   *
   * @throws {WidthwiseError} `image-target-too-small`, `image-invalid`, `image-too-thin`, `image-too-large`
   */
  readonly runInto: (image: RgbImage, target: Float32Array, offset: number) => void
  /**
   * As `run`, in turns of some milliseconds, between which the event loop goes on: a photo of 12 megapixels takes long.
   *
   * @throws {WidthwiseError} `aborted`, `image-invalid`, `image-too-thin`, `image-too-large`
   */
  readonly runInTurns: (image: RgbImage, signal?: AbortSignalLike) => Promise<Tensor>
}

/**
 * Makes a model's preprocessing from the `preprocess` object of its `widthwise.json`.
 *
 * @throws {WidthwiseError} `preprocess-invalid`
 */
export function createPreprocessor(spec: PreprocessSpec): Preprocessor {
  assertPreprocessSpec(spec)
  const table = normalizeTable(spec)
  const transform = preprocessTransform(spec)
  const { width, height } = transform.crop
  if (width * height > defaultMaxPixels) {
    throw imageError(
      'preprocess-invalid',
      `crop of ${width} × ${height} pixels; the limit is ${defaultMaxPixels} pixels`,
    )
  }
  const length = 3 * height * width
  function* write(image: RgbImage, target: Float32Array, offset: number): Steps<void> {
    assertRgbImage(image)
    assertTarget(target, offset, length)
    const rows = yield* transformRows(image, transform)
    yield* writeTensor(rows, table, target, offset)
  }
  function* make(image: RgbImage): Steps<Tensor> {
    const data = new Float32Array(length)
    yield* write(image, data, 0)
    return { shape: [3, height, width], data }
  }
  return {
    shape: [3, height, width],
    run: (image) => allSteps(make(image)),
    runInto: (image, target, offset) => allSteps(write(image, target, offset)),
    runInTurns: (image, signal) => stepsInTurns(make(image), signal),
  }
}

/**
 * One picture as a model's input: resized, centre cropped, scaled to [0, 1] and normalized, bit for bit as
 * torchvision and timm do. Shape `[3, height, width]`, channels red, green, blue.
 *
 * @throws {WidthwiseError} `preprocess-invalid`, `image-invalid`, `image-too-thin`, `image-too-large`
 */
export function preprocess(image: RgbImage, spec: PreprocessSpec): Tensor {
  return createPreprocessor(spec).run(image)
}

/**
 * As {@link preprocess}, written to `target` from `offset` on: picture `n` of a batch `[N, 3, height, width]` starts at
 * `n × 3 × height × width`.
 *
 * @throws {WidthwiseError} `preprocess-invalid`, `image-target-too-small`, `image-invalid`, `image-too-thin`, `image-too-large`
 */
export function preprocessInto(image: RgbImage, spec: PreprocessSpec, target: Float32Array, offset = 0): void {
  createPreprocessor(spec).runInto(image, target, offset)
}

function assertTarget(target: Float32Array, offset: number, length: number): void {
  if (Number.isSafeInteger(offset) && offset >= 0 && offset + length <= target.length) return
  throw imageError(
    'image-target-too-small',
    `${length} values from offset ${offset} on do not fit into a target of ${target.length}`,
    { details: { offset, length, target: target.length } },
  )
}
