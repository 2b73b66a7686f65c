import { onnxError } from '../errors.ts'
import type { OnnxValueInfo } from '../format/onnx-model.ts'
import { assertShape, type Shape } from './shape.ts'

/** Sizes for the dimensions that a file leaves open. */
export interface InputSizes {
  /** Images that one run takes, where the file leaves it open; default 1. */
  readonly batch?: number
  /** Height and width of the pictures, where the file leaves them open. */
  readonly imageSize?: number
  /** Whole shapes by the name of the input, batch included. */
  readonly shapes?: Readonly<Record<string, Shape>>
}

/** A dimension as a file states it: a size, a name for one, or nothing. */
type Dimension = number | string | undefined

/** Dimensions by their names, as far as they are known. */
export type Symbols = Map<string, number>

/** The dimensions that a file states of a value; undefined where it states no shape. */
function statedShape({ type }: OnnxValueInfo): readonly Dimension[] | undefined {
  const tensor = type?.value.case === 'tensorType' ? type.value.value : undefined
  return tensor?.shape?.dim.map(({ value }) => {
    if (value.case === 'dimValue') return value.value > 0n ? Number(value.value) : undefined
    return value.case === 'dimParam' && value.value !== '' ? value.value : undefined
  })
}

/** The element type that a file states of a value. */
export function statedType({ type }: OnnxValueInfo): number {
  return type?.value.case === 'tensorType' ? type.value.value.elemType : 0
}

/** The shape that a file states, with the sizes of the names in it; undefined where one is not known. */
export function knownShape(info: OnnxValueInfo, symbols: Symbols): Shape | undefined {
  const sizes = statedShape(info)?.map((size) => (typeof size === 'string' ? symbols.get(size) : size))
  return sizes?.every((size) => size !== undefined) ? (sizes as Shape) : undefined
}

/**
 * The shape of one input, open dimensions filled in. Learned sizes of named dimensions go into `symbols`, so that every
 * dimension of a name has one size.
 *
 * @throws {WidthwiseError} dimension-open, input-mismatch, onnx-invalid, cost-too-large
 */
export function bindInput(info: OnnxValueInfo, sizes: InputSizes, symbols: Symbols): Shape {
  const what = `input ${JSON.stringify(info.name)}`
  const stated = statedShape(info)
  const given = sizes.shapes && Object.hasOwn(sizes.shapes, info.name) ? sizes.shapes[info.name] : undefined
  if (!stated && !given) {
    throw onnxError('dimension-open', `${what} has no shape in the file`, { details: { input: info.name } })
  }
  const dimensions: readonly Dimension[] = stated ?? (given as Shape)
  if (given && given.length !== dimensions.length) throw mismatch(what, `[${given}]`, dimensions)
  const spatial = spatialAxes(dimensions)
  const shape = dimensions.map((dimension, axis) => {
    const wanted = given?.[axis] ?? (spatial.includes(axis) ? sizes.imageSize : undefined)
    if (typeof dimension === 'number') {
      if (wanted === undefined || wanted === dimension) return dimension
      throw mismatch(what, wanted, dimensions)
    }
    const known = dimension === undefined ? undefined : symbols.get(dimension)
    const size = wanted ?? known ?? (axis === 0 && dimensions.length > 1 ? (sizes.batch ?? 1) : undefined)
    if (size === undefined) throw openDimension(info.name, dimensions, axis, spatial)
    if (dimension !== undefined) symbols.set(dimension, size)
    return size
  })
  assertShape(shape, what)
  return shape
}

/** Where a picture's height and width stand: behind the channels, or before them where those come last. */
function spatialAxes(dimensions: readonly Dimension[]): readonly number[] {
  if (dimensions.length !== 4) return []
  const few = (size: Dimension): boolean => typeof size === 'number' && size <= 4
  return few(dimensions[3]) && !few(dimensions[1]) ? [1, 2] : [2, 3]
}

const written = (dimensions: readonly Dimension[]): string =>
  `[${dimensions.map((size) => (size === undefined ? '?' : String(size))).join(', ')}]`

function openDimension(
  input: string,
  dimensions: readonly Dimension[],
  axis: number,
  spatial: readonly number[],
): Error {
  const name = dimensions[axis]
  const which = `dimension ${axis}${name === undefined ? '' : ` (${JSON.stringify(name)})`}`
  const picture = spatial.includes(axis)
  return onnxError('dimension-open', `${which} of input ${JSON.stringify(input)} ${written(dimensions)} has no size`, {
    hint: picture
      ? 'Give the side of the pictures as imageSize (--image-size on the command line).'
      : 'Give the whole shape of the input as shapes, or write the size into the file.',
    details: { input, axis, name },
  })
}

function mismatch(what: string, given: number | string, dimensions: readonly Dimension[]): Error {
  return onnxError('input-mismatch', `${what} is ${written(dimensions)} in the file; ${given} does not fit`, {
    details: { given, stated: dimensions },
  })
}
