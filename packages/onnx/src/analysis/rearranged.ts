import { elementsOf, type Shape } from './shape.ts'
import { maxFoldedValues } from './value.ts'

/**
 * The values of a small tensor that takes each element from somewhere in another.
 *
 * @param source the index in the input of an index in the result; `into` is to be filled
 */
export function rearranged(
  data: readonly number[] | undefined,
  shape: Shape,
  result: Shape,
  source: (index: readonly number[], into: number[]) => void,
): readonly number[] | undefined {
  if (!data || elementsOf(result) > maxFoldedValues) return undefined
  const from = new Array<number>(shape.length).fill(0)
  return indices(result).map((index) => {
    source(index, from)
    return data[flatIndex(from, shape)] as number
  })
}

/** Position of an element in row-major order. */
export const flatIndex = (index: readonly number[], shape: Shape): number =>
  shape.reduce((at, size, axis) => at * size + (index[axis] as number), 0)

/** Every index of a shape, in row-major order. */
export function indices(shape: Shape): readonly (readonly number[])[] {
  return Array.from({ length: elementsOf(shape) }, (_, flat) => {
    const index = new Array<number>(shape.length)
    let rest = flat
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] as number
      index[axis] = rest % size
      rest = Math.floor(rest / size)
    }
    return index
  })
}
