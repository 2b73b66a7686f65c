import type { Tensor } from '@widthwise/core'
import { assertRgbImage, type RgbImage } from '../rgb-image.ts'
import { allSteps } from '../steps.ts'
import type { ImageTransform } from '../transform/image-transform.ts'
import { assertOutput, assertTransform } from '../transform/transform-image.ts'
import { transformRows } from '../transform/transform-rows.ts'
import { type Normalization, normalizeTable } from './normalize-table.ts'
import { writeTensor } from './write-tensor.ts'

const unchanged: Normalization = { mean: [0, 0, 0], std: [1, 1, 1] }

/**
 * A picture through any {@link ImageTransform}, then torchvision's `ToTensor` and, when given, `Normalize`: shape
 * `[3, height, width]`, values in [0, 1] before the normalization.
 *
 * @throws {WidthwiseError} `image-invalid`, `image-options-invalid`, `image-too-thin`, `image-too-large`,
 *   `preprocess-invalid`
 */
export function transformToTensor(
  image: RgbImage,
  transform: ImageTransform,
  normalization: Normalization = unchanged,
): Tensor {
  assertRgbImage(image)
  assertTransform(transform)
  const table = normalizeTable(normalization)
  const transformed = allSteps(transformRows(image, transform))
  const { width, height } = transformed.plan.output
  assertOutput(width, height)
  const data = new Float32Array(3 * height * width)
  allSteps(writeTensor(transformed, table, data, 0))
  return { shape: [3, height, width], data }
}
