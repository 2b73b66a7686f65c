import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fillTensor } from './fill-tensor.ts'
import { committedFolder } from './testing/golden-folder.ts'

/** The value at one index, by the rule as it is written down, in unbounded integers. */
function slowFill(seed: number, name: string, index: number, low: number, high: number): number {
  const u32 = (value: bigint): bigint => BigInt.asUintN(32, value)
  let hash = 0x811c9dc5n
  for (const byte of new TextEncoder().encode(name)) hash = u32((hash ^ BigInt(byte)) * 0x01000193n)
  let y = u32((hash ^ BigInt(seed)) + BigInt(index) * 0x9e3779b9n)
  y ^= y >> 16n
  y = u32(y * 0x7feb352dn)
  y ^= y >> 15n
  y = u32(y * 0x846ca68bn)
  y ^= y >> 16n
  return Math.fround(low + (high - low) * (Number(y >> 8n) / 2 ** 24))
}

describe('fillTensor', () => {
  it('gives the check vector', () => {
    const check = JSON.parse(readFileSync(join(committedFolder, 'fill-check.json'), 'utf8'))
    const values = fillTensor(check.seed, { name: check.name, shape: [4], low: check.low, high: check.high })
    expect([...values]).toEqual(check.first4)
    expect(check.first4).toHaveLength(4)
  })

  it('follows the rule for every seed, name and bounds', () => {
    const bound = fc.double({ min: -100, max: 100, noNaN: true })
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.string({ unit: 'grapheme' }),
        bound,
        bound,
        (seed, name, a, b) => {
          const [low, high] = [Math.min(a, b), Math.max(a, b)]
          const values = fillTensor(seed, { name, shape: [3, 7], low, high })
          expect([...values]).toEqual(Array.from(values, (_, i) => slowFill(seed, name, i, low, high)))
        },
      ),
    )
  })

  it('depends on the name, the seed and nothing else', () => {
    const tensor = { name: 'a', shape: [2, 3], low: 0, high: 1 }
    expect(fillTensor(1, tensor)).toEqual(fillTensor(1, { ...tensor, shape: [6] }))
    expect(fillTensor(1, tensor)).not.toEqual(fillTensor(2, tensor))
    expect(fillTensor(1, tensor)).not.toEqual(fillTensor(1, { ...tensor, name: 'b' }))
  })

  it('goes on by the rule where the counter would no longer be exact as a float64', () => {
    const length = 8_000_000 // 2^53 / 0x9e3779b9 is 3.4 million
    const values = fillTensor(9, { name: 'long', shape: [length], low: -1, high: 1 })
    for (const index of [length / 2 + 1, length - 2, length - 1]) {
      expect(values[index]).toBe(slowFill(9, 'long', index, -1, 1))
    }
  })

  it.each([
    [1.5, {}],
    [-1, {}],
    [2 ** 32, {}],
    [1, { shape: [2, 0] }],
    [1, { shape: [2.5] }],
    [1, { shape: [2 ** 20, 2 ** 20] }],
    [1, { low: 2, high: 1 }],
    [1, { low: Number.NaN }],
    [1, { high: Number.POSITIVE_INFINITY }],
  ])('refuses seed %d with %j', (seed, change) => {
    const tensor = { name: 'weight', shape: [2], low: 0, high: 1, ...change }
    expect(() => fillTensor(seed, tensor)).toThrow(
      expect.objectContaining({ code: 'fill-invalid', message: expect.stringContaining('weight') }),
    )
  })
})
