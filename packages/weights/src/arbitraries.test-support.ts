import type { Segment, Segments } from '@widthwise/core'
import fc from 'fast-check'
import { elementCount } from './selection/select.ts'
import type { EncodableTensor } from './tensors.ts'

/** Any float32, by its bits: subnormals, infinities and NaN included. */
export const float32: fc.Arbitrary<number> = fc.nat({ max: 0xffffffff }).map((bits) => {
  return new Float32Array(Uint32Array.of(bits).buffer)[0] as number
})

/** Shapes of few elements, scalars and empty tensors included. */
const shape: fc.Arbitrary<number[]> = fc.array(fc.nat({ max: 6 }), { maxLength: 4 })

/** Ordered segments of an axis: any number, any order, overlapping or not. */
function axisSegments(size: number): fc.Arbitrary<Segment[]> {
  const segment = fc
    .tuple(fc.nat({ max: size }), fc.nat({ max: size }))
    .map(([a, b]): Segment => [Math.min(a, b), Math.max(a, b)])
  return fc.array(segment, { maxLength: 4 })
}

/** A shape and segments that lie in it. */
export const shapeAndSegments: fc.Arbitrary<{ shape: number[]; segments: Segments }> = shape.chain((sizes) =>
  fc.record({ shape: fc.constant(sizes), segments: fc.tuple(...sizes.map(axisSegments)) }),
)

/** Values counted from 0, so that every element tells its index. */
export function indices(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, index) => index)
}

/** Tensors of different names that a file can hold, with values that their type holds exactly. */
export const encodableTensors: fc.Arbitrary<EncodableTensor[]> = fc
  .uniqueArray(
    fc.record({
      name: fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('__proto__', 'constructor', '7', '"\\\n', 'ключ'),
      ),
      dtype: fc.constantFrom('f32', 'f16', 'bf16'),
      shape,
      seed: fc.nat(),
    }),
    { selector: ({ name }) => name, maxLength: 6 },
  )
  .map((specs) =>
    specs
      .filter(({ name }) => name !== '__metadata__')
      .map(({ name, dtype, shape: sizes, seed }) => ({
        name,
        dtype,
        shape: sizes,
        // 255 values and their halves are exact in all three types.
        data: Float32Array.from({ length: elementCount(sizes) }, (_, i) => (((seed + i * 37) % 255) - 127) / 2),
      })),
  )
