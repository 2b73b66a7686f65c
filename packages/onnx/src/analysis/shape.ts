import { onnxError } from '../errors.ts'

/** Sizes of a tensor's axes. */
export type Shape = readonly number[]

/** Axes beyond any network's: it keeps a file from asking for millions. */
export const maxRank = 64

/** Number of elements. */
export const elementsOf = (shape: Shape): number => shape.reduce((all, size) => all * size, 1)

/** Whether two shapes are the same. */
export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, i) => size === b[i])

/**
 * Checks a shape that a file states or that follows from it.
 *
 * @throws {WidthwiseError} onnx-invalid, cost-too-large
 */
export function assertShape(shape: Shape, what: string): void {
  if (shape.length > maxRank) {
    throw onnxError('onnx-invalid', `${what} has ${shape.length} axes; at most ${maxRank} are right`)
  }
  for (const size of shape) {
    if (Number.isInteger(size) && size >= 0) continue
    throw onnxError('onnx-invalid', `${what} is [${shape}]; sizes are whole numbers of at least 0`, {
      details: { shape },
    })
  }
  if (elementsOf(shape) <= Number.MAX_SAFE_INTEGER) return
  throw onnxError('cost-too-large', `${what} is [${shape}]: more than 2^53 elements`, { details: { shape } })
}

/** The shape that ONNX's (NumPy's) rule brings shapes to; undefined where they do not fit. */
export function broadcastShapes(shapes: readonly Shape[]): Shape | undefined {
  const rank = shapes.reduce((most, { length }) => Math.max(most, length), 0)
  const result: number[] = []
  for (let back = rank; back >= 1; back--) {
    let size = 1
    for (const shape of shapes) {
      const own = shape.at(-back) ?? 1
      if (own === 1 || shape.length < back) continue
      if (size !== 1 && own !== size) return undefined
      size = own
    }
    result.push(size)
  }
  return result
}
