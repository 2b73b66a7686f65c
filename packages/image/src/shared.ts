export type { DecodeOptions } from './decode/decode-options.ts'
export { type ImageErrorCode, imageErrorHints } from './errors.ts'
export type { ByteRange, ExifOrientation, ImageFormat, ImageHeader } from './header/image-format.ts'
export { readImageHeader } from './header/read-image-header.ts'
export { sniffImageFormat } from './header/sniff-image-format.ts'
export type { PassOrder } from './resample/pass-order.ts'
export type { Rectangle } from './resample/resample.ts'
export type { Interpolation } from './resample/resample-filter.ts'
export { type ResizeImageOptions, resizeImage } from './resample/resize-image.ts'
export { assertRgbImage, defaultMaxPixels, type ImageSize, type RgbImage } from './rgb-image.ts'
export { type ChannelValues, type Normalization, normalizeTable } from './tensor/normalize-table.ts'
export { createPreprocessor, type Preprocessor, preprocess, preprocessInto } from './tensor/preprocess.ts'
export type { PreprocessSpec } from './tensor/preprocess-spec.ts'
export { transformToTensor } from './tensor/transform-to-tensor.ts'
export type { CropPlacement } from './transform/center-crop.ts'
export { type ImageTransform, planTransform, type Rgb, type TransformPlan } from './transform/image-transform.ts'
export type { ResizeRule } from './transform/resized-size.ts'
export { type CropMode, type TimmTransformOptions, timmTransform } from './transform/timm-transform.ts'
export {
  type SideOrSides,
  type TorchvisionTransformOptions,
  torchvisionTransform,
} from './transform/torchvision-transform.ts'
export { centerCropImage, transformImage } from './transform/transform-image.ts'
