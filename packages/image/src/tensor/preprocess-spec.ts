import { imageError } from '../errors.ts'
import { type PassOrder, passOrders } from '../resample/pass-order.ts'
import { type Interpolation, interpolations } from '../resample/resample-filter.ts'
import { type ImageSize, isSide } from '../rgb-image.ts'
import type { ImageTransform } from '../transform/image-transform.ts'
import { type CropMode, cropModes, meanColor, resizeRule, scaledSize } from '../transform/timm-transform.ts'
import { type SideOrSides, sides } from '../transform/torchvision-transform.ts'
import type { Normalization } from './normalize-table.ts'

/** The `preprocess` object of a model: how its pictures were prepared when it was trained and measured. */
export interface PreprocessSpec extends Normalization {
  /**
   * Pixels of the short side before the crop (`squash` and `border`: of both sides of the square that is resized to).
   * Without it the side is `floor(crop / cropPct)`; without `cropPct` too, nothing is resized.
   */
  readonly resize?: number | null
  /** Pixels of the side of the centre crop, or `[height, width]`: the model's input. As `resize` when left out. */
  readonly crop?: SideOrSides | null
  /** Default `center`. */
  readonly cropMode?: CropMode | null
  /** Share of the resized side that the crop keeps; not read where `resize` stands. */
  readonly cropPct?: number | null
  /** Default `bicubic`. */
  readonly interpolation?: Interpolation
  /** Default `auto`, as Pillow 13. */
  readonly passOrder?: PassOrder
}

/** A transform that gives every picture the same size. */
export interface FixedSizeTransform extends ImageTransform {
  readonly crop: ImageSize
}

/** The geometry that a model's `preprocess` object, already checked, asks for. */
export function preprocessTransform(spec: PreprocessSpec): FixedSizeTransform {
  const { resize, cropPct, mean } = spec
  const cropMode = spec.cropMode ?? 'center'
  const crop = sides((spec.crop ?? resize) as SideOrSides)
  const options = { crop, interpolation: spec.interpolation ?? 'bicubic', passOrder: spec.passOrder ?? 'auto' } as const
  const scaled = isGiven(resize) ? sides(resize) : isGiven(cropPct) ? scaledSize(crop, cropPct) : undefined
  if (scaled === undefined) return options
  return {
    ...options,
    resize: resizeRule(cropMode, scaled),
    ...(cropMode === 'border' && { fill: meanColor(mean) }),
  }
}

/**
 * Checks all but mean and std. Models come from files, so every field is checked, whatever the types promise.
 *
 * @throws {WidthwiseError} `preprocess-invalid`
 */
export function assertPreprocessSpec(spec: PreprocessSpec): void {
  if (typeof spec !== 'object' || spec === null) throw invalid('preprocess', spec, 'it must be an object')
  const { resize, crop, cropMode, cropPct, interpolation, mean, passOrder } = spec
  if (!isGiven(crop) && !isGiven(resize)) throw invalid('crop', crop, 'it or resize must say the side of the input')
  const cropSides: readonly unknown[] = Array.isArray(crop) ? crop : [crop, crop]
  if (isGiven(crop) && (cropSides.length !== 2 || !cropSides.every(isSide))) {
    throw invalid('crop', crop, 'it must be a whole number of pixels, or [height, width]')
  }
  if (isGiven(resize) && !isSide(resize)) throw invalid('resize', resize, 'it must be a whole number of pixels')
  if (isGiven(cropPct) && !(Number.isFinite(cropPct) && cropPct > 0)) {
    throw invalid('cropPct', cropPct, 'it must be above 0, and is at most 1 when the crop keeps a part')
  }
  assertOneOf('cropMode', cropMode, cropModes)
  assertOneOf('interpolation', interpolation, interpolations)
  assertOneOf('passOrder', passOrder, passOrders)
  if (cropMode === 'border' && Array.isArray(mean) && mean.some((value) => !(value >= 0 && value <= 1))) {
    throw invalid('mean', mean, 'cropMode "border" pads with it, so it must be a colour in [0, 1]')
  }
}

function assertOneOf(name: string, value: unknown, allowed: readonly string[]): void {
  if (isGiven(value) && !allowed.includes(value as string))
    throw invalid(name, value, `there are ${allowed.join(', ')}`)
}

function isGiven<Value>(value: Value | null | undefined): value is Value {
  return value !== undefined && value !== null
}

function invalid(name: string, value: unknown, right: string): Error {
  return imageError('preprocess-invalid', `${name} is ${JSON.stringify(value)}; ${right}`, {
    details: { [name]: value },
  })
}
