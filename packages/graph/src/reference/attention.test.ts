import { describe, expect, it } from 'vitest'
import { attention } from './attention.ts'

/** An operation without the graph around it. */
const operation = { kind: 'attention', input: 'qkv', output: 'y' } as const

const run = (rows: readonly (readonly number[])[], keys: { heads: number; scale: number; causal?: true }): number[] => {
  const width = (rows[0]?.length ?? 0) / 3
  const input = { shape: [rows.length, 3 * width], data: Float64Array.from(rows.flat()) }
  return [...attention(input, { ...operation, ...keys }, [rows.length, width])]
}

const ln = Math.log

describe('attention, by hand', () => {
  it('weighs values by the exponentials of the scaled products', () => {
    // One head of one channel: rows are q, k, v. Products of the first token: 0 and ln 3, so weights 1/4 and 3/4.
    const rows = [
      [1, 0, 4],
      [0, ln(3), 8],
    ]
    const [first, second] = run(rows, { heads: 1, scale: 1 })
    expect(first).toBeCloseTo(4 / 4 + (8 * 3) / 4, 12)
    expect(second).toBeCloseTo(6, 12)
  })

  it('multiplies products by the scale it is told, not by one of its own', () => {
    // ln 9 halved is ln 3.
    const rows = [
      [1, 0, 4],
      [0, ln(9), 8],
    ]
    expect(run(rows, { heads: 1, scale: 0.5 })[0]).toBeCloseTo(7, 12)
  })

  it('gives each head its own channels of all of q, then of k, then of v', () => {
    // Two heads of one channel. Head 0 sees products 0 and ln 3, head 1 the reverse.
    const rows = [
      [1, 1, /* k */ 0, ln(3), /* v */ 4, 40],
      [0, 0, /* k */ ln(3), 0, /* v */ 8, 80],
    ]
    const [head0, head1, other0, other1] = run(rows, { heads: 2, scale: 1 })
    expect(head0).toBeCloseTo(7, 12)
    expect(head1).toBeCloseTo(40 * 0.75 + 80 * 0.25, 12)
    expect([other0, other1]).toEqual([6, 60])
  })

  it('sums products over the channels of a head', () => {
    // One head of two channels: 2·ln 2 − 1·ln 4 = 0 for the first key, ln 2 for the second.
    const rows = [
      [2, -1, ln(2), ln(4), 3, 30],
      [0, 0, ln(2), ln(2), 6, 60],
    ]
    const [a, b] = run(rows, { heads: 1, scale: 1 })
    expect(a).toBeCloseTo(3 / 3 + (6 * 2) / 3, 12)
    expect(b).toBeCloseTo(50, 12)
  })

  it('looks at no later token where it is causal', () => {
    const rows = [
      [1, 5, 4],
      [1, ln(3) + 5, 8],
      [0, 100, 12],
    ]
    const [first, second, third] = run(rows, { heads: 1, scale: 1, causal: true })
    expect(first).toBe(4)
    expect(second).toBeCloseTo(7, 12)
    expect(third).toBeCloseTo(8, 12)
  })

  it('does not overflow where products are large', () => {
    const rows = [
      [1e3, 1e3, 1],
      [1e3, -1e3, 2],
    ]
    expect(run(rows, { heads: 1, scale: 1 })).toEqual([1, 1])
  })
})
