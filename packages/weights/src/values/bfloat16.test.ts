import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { float32 } from '../arbitraries.test-support.ts'
import { roundToBfloat16 } from './bfloat16.ts'
import { widenFrom } from './widen.ts'

function widened(bits: Uint16Array): Float32Array {
  const values = new Float32Array(bits.length)
  widenFrom('bf16', bits.slice().buffer)(0, values, 0, bits.length)
  return values
}

const allBits = Uint16Array.from({ length: 65536 }, (_, bits) => bits)

describe('bfloat16', () => {
  it('widens to the float32 whose upper half it is', () => {
    const words = new Uint32Array(widened(allBits).buffer)
    expect([...words.entries()].filter(([bits, word]) => word !== bits * 65536)).toEqual([])
  })

  it('rounds every value back to its own bits', () => {
    const bits = roundToBfloat16(widened(allBits)).bits
    const values = widened(allBits)
    expect([...bits.entries()].filter(([from, to]) => from !== to && !Number.isNaN(values[from]))).toEqual([])
  })

  it('rounds to the nearest, ties to even', () => {
    fc.assert(
      fc.property(float32.filter(Number.isFinite), (value) => {
        const word = new Uint32Array(Float32Array.of(value).buffer)[0] as number
        const below = word >>> 16
        const rest = word & 0xffff
        const up = rest > 0x8000 || (rest === 0x8000 && below % 2 === 1)
        expect(roundToBfloat16(Float32Array.of(value)).bits[0]).toBe(up ? below + 1 : below)
      }),
    )
  })

  it('keeps a NaN a NaN where rounding its bits would carry into an infinity or a zero', () => {
    const nans = new Float32Array(Uint32Array.of(0x7f800001, 0x7fffffff, 0xff800001, 0xffffffff).buffer)
    expect([...widened(roundToBfloat16(nans).bits)]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN])
  })
})
