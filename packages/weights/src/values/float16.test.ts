import { getFloat16, setFloat16 } from '@petamoriken/float16'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { float32 } from '../arbitraries.test-support.ts'
import { float16Table, roundToFloat16 } from './float16.ts'

const view = new DataView(new ArrayBuffer(2))

/** The bits that an independent implementation rounds to. */
function referenceBits(value: number): number {
  setFloat16(view, 0, value)
  return view.getUint16(0)
}

function referenceValue(bits: number): number {
  view.setUint16(0, bits)
  return getFloat16(view, 0)
}

describe('float16', () => {
  it('widens all 65536 bit patterns as an independent implementation does', () => {
    const wrong = [...float16Table().entries()].filter(([bits, value]) => !Object.is(value, referenceValue(bits)))
    expect(wrong).toEqual([])
  })

  it('rounds every value back to its own bits', () => {
    const bits = roundToFloat16(float16Table()).bits
    const wrong = [...bits.entries()].filter(([from, to]) => from !== to && !Number.isNaN(float16Table()[from]))
    expect(wrong).toEqual([])
  })

  it('rounds ties between neighbours to even, and what lies beside a tie to the nearer', () => {
    const wrong: number[] = []
    for (let bits = 0; bits < 0x7bff; bits++) {
      const low = float16Table()[bits] as number
      const high = float16Table()[bits + 1] as number
      const tie = Float32Array.of((low + high) / 2)
      const tieBits = new Uint32Array(tie.buffer)[0] as number
      const around = new Float32Array(Uint32Array.of(tieBits - 1, tieBits, tieBits + 1).buffer)
      const even = bits % 2 === 0 ? bits : bits + 1
      const got = roundToFloat16(around).bits
      if (got[0] !== bits || got[1] !== even || got[2] !== bits + 1) wrong.push(bits)
    }
    expect(wrong).toEqual([])
  })

  it('rounds any float32 as an independent implementation does', () => {
    fc.assert(
      fc.property(fc.array(float32), (values) => {
        const bits = roundToFloat16(Float32Array.from(values)).bits
        for (const [i, value] of values.entries()) {
          if (Number.isNaN(value)) expect((bits[i] as number) & 0x7fff).toBe(0x7e00)
          else expect(bits[i]).toBe(referenceBits(value))
        }
      }),
    )
  })

  it('turns what lies beyond the largest value into infinities', () => {
    expect([...roundToFloat16(Float32Array.of(65519.996, 65520, -65520, Number.POSITIVE_INFINITY)).bits]).toEqual([
      0x7bff, 0x7c00, 0xfc00, 0x7c00,
    ])
  })
})
