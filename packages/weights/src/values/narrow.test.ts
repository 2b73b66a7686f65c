import { describe, expect, it } from 'vitest'
import { expectCode } from '../expect-code.test-support.ts'
import { narrowTo } from './narrow.ts'

describe('narrowTo', () => {
  it('shares the memory of float32 values, of a view too', () => {
    const values = Float32Array.of(1, 2, 3, 4)
    const bytes = narrowTo('f32', values.subarray(1, 3), 'x')
    expect(bytes.buffer).toBe(values.buffer)
    expect([...new Float32Array(bytes.slice().buffer)]).toEqual([2, 3])
  })

  it.each([
    ['f16', 65520, 65519],
    ['f16', -65520, -65519],
    ['bf16', 3.4e38, 3.38e38],
  ] as const)('%s: refuses %f, which would become infinite, and takes %f', async (dtype, beyond, within) => {
    await expectCode(
      () => narrowTo(dtype, Float32Array.of(0, beyond), 'head', 10),
      'value-overflow',
      /"head".*index 11/,
    )
    expect(narrowTo(dtype, Float32Array.of(0, within), 'head').length).toBe(4)
  })

  it('takes values that are infinite themselves', () => {
    const bytes = narrowTo('f16', Float32Array.of(Number.NEGATIVE_INFINITY), 'x')
    expect([...bytes]).toEqual([0x00, 0xfc])
  })
})
