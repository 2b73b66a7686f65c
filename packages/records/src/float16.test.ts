import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { float16ToNumber, numberToFloat16 } from './float16.ts'

describe('float16', () => {
  it.each([
    [0x0000, 0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x8000, -0],
  ])('reads and writes 0x%s', (bits, value) => {
    expect(float16ToNumber(bits)).toBe(value)
    expect(numberToFloat16(value)).toBe(bits)
  })

  it('brings every bit pattern back, NaN as a NaN', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = float16ToNumber(bits)
      const back = numberToFloat16(value)
      if (Number.isNaN(value)) expect(float16ToNumber(back)).toBeNaN()
      else if (back !== bits) expect.fail(`0x${bits.toString(16)} came back as 0x${back.toString(16)}`)
    }
  })

  it('rounds to the nearest, ties to even', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x7bfe }), fc.double({ min: 0, max: 1, noNaN: true }), (bits, share) => {
        const low = float16ToNumber(bits)
        const high = float16ToNumber(bits + 1)
        const value = low + (high - low) * share
        const middle = (low + high) / 2
        const expected = value === middle ? bits + (bits & 1) : value < middle ? bits : bits + 1
        expect(numberToFloat16(value)).toBe(expected)
        expect(numberToFloat16(-value)).toBe(expected | 0x8000)
      }),
    )
  })

  it('is not misled by float32, to which a number just below a power of two rounds up', () => {
    expect(numberToFloat16(1 - 2 ** -30)).toBe(0x3c00)
    expect(numberToFloat16(1 - 2 ** -12 - 2 ** -40)).toBe(0x3bff)
    expect(numberToFloat16(65519.99)).toBe(0x7bff)
    expect(numberToFloat16(65520)).toBe(0x7c00)
  })
})
