import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodableTensors, float32, indices } from '../arbitraries.test-support.ts'
import { expectCode } from '../expect-code.test-support.ts'
import { bytesPerElement } from '../values/dtypes.ts'
import { encodeSafetensors } from './encode-safetensors.ts'
import { openSafetensors } from './open-safetensors.ts'

const metadata = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))

function headerOf(file: Uint8Array): { length: number; text: string } {
  const length = Number(new DataView(file.buffer).getBigUint64(0, true))
  return { length, text: new TextDecoder().decode(file.subarray(8, 8 + length)) }
}

const one = { name: 'x', shape: [1], data: Float32Array.of(1) }

describe('encodeSafetensors', () => {
  it('writes what the reader reads: names, types, shapes, values, metadata', async () => {
    await fc.assert(
      fc.asyncProperty(encodableTensors, metadata, async (tensors, strings) => {
        const store = await openSafetensors(encodeSafetensors(tensors, strings))
        expect([...store.keys()].sort()).toEqual(tensors.map(({ name }) => name).sort())
        for (const { name, dtype, shape, data } of tensors) {
          expect(store.get(name)).toEqual({ name, dtype, shape })
          expect(await store.read(name)).toEqual(data)
        }
        expect({ ...store.metadata }).toEqual({ ...strings })
      }),
    )
  })

  it('keeps float32 bit for bit, NaN payloads and signs of zero too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(float32), async (values) => {
        const data = Float32Array.from(values)
        const store = await openSafetensors(encodeSafetensors([{ name: 'x', shape: [data.length], data }]))
        expect(new Uint8Array((await store.read('x')).buffer)).toEqual(new Uint8Array(data.buffer))
      }),
    )
  })

  it('aligns the header and every tensor, and keeps the order within a type', async () => {
    await fc.assert(
      fc.property(encodableTensors, (tensors) => {
        const { length, text } = headerOf(encodeSafetensors(tensors))
        expect(length % 8).toBe(0)
        for (const [, dtype, from] of text.matchAll(/"dtype":"(\w+)".*?"data_offsets":\[(\d+)/g)) {
          expect(Number(from) % bytesPerElement[(dtype as string).toLowerCase() as 'f32']).toBe(0)
        }
      }),
    )
    const names = ['f16', 'f32', 'bf16', 'f32', 'f16'] as const
    const mixed = names.map((dtype, index) => ({ ...one, dtype, name: `${index}` }))
    expect([...(await openSafetensors(encodeSafetensors(mixed))).keys()]).toEqual(['1', '3', '0', '2', '4'])
  })

  it('pads the header with spaces, as the reference implementation does', () => {
    const { text } = headerOf(encodeSafetensors([one]))
    expect(text).toBe('{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  ')
  })

  it('writes the part of an array that it is given', async () => {
    const data = indices(10).subarray(2, 4)
    const store = await openSafetensors(encodeSafetensors([{ name: 'x', shape: [2], data }]))
    expect([...(await store.read('x'))]).toEqual([2, 3])
  })

  it.each([
    ['too few values', { ...one, shape: [2] }],
    ['too many values', { ...one, shape: [], data: indices(2) }],
    ['values that are no floats', { ...one, data: [1] as unknown as Float32Array }],
    ['a negative dimension', { ...one, shape: [-1, -1] }],
    ['a fraction as a dimension', { ...one, shape: [0.5, 2] }],
    ['a reserved name', { ...one, name: '__metadata__' }],
    ['half a surrogate pair as a name', { ...one, name: '\ud800' }],
    ['a type that is not written', { ...one, dtype: 'i8' as 'f16' }],
  ])('refuses a tensor with %s', async (_, tensor) => {
    await expectCode(() => encodeSafetensors([tensor]), 'tensor-invalid')
  })

  it('refuses two tensors of one name, values out of reach, metadata that are no text', async () => {
    await expectCode(() => encodeSafetensors([one, one]), 'name-duplicate', /"x"/)
    await expectCode(() => encodeSafetensors([{ ...one, data: Float32Array.of(1e6), dtype: 'f16' }]), 'value-overflow')
    await expectCode(() => encodeSafetensors([], { epochs: 3 as unknown as string }), 'metadata-invalid', /epochs/)
    await expectCode(() => encodeSafetensors([], { text: '\udc00' }), 'metadata-invalid')
  })

  it('refuses a header that could not be read back', async () => {
    await expectCode(() => encodeSafetensors([], { text: 'x'.repeat(100_000_000) }), 'header-too-large')
  })
})
