import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noise } from '../encode-png.test-data.ts'
import { decodeRecord, encodeRecords } from './cifar10-records.ts'

describe('decodeRecord and encodeRecords', () => {
  it('are each other’s inverse', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }), fc.nat(), (labels, seed) => {
        const sprite = noise(seed, 1024, labels.length)
        const bytes = encodeRecords(sprite, labels)
        expect(bytes).toHaveLength(labels.length * 3073)
        for (const [row, label] of labels.entries()) {
          const data = sprite.data.subarray(row * 3072, (row + 1) * 3072)
          const record = bytes.subarray(row * 3073, (row + 1) * 3073)
          expect(decodeRecord(record)).toEqual({ label, image: { width: 32, height: 32, data } })
        }
      }),
      { numRuns: 20 },
    )
  })

  it('put the planes of red, green and blue one after the other', () => {
    const data = new Uint8Array(3072)
    data.set([11, 12, 13, 21, 22, 23])
    const bytes = encodeRecords({ width: 1024, height: 1, data }, [7])
    expect([0, 1, 2, 1025, 1026, 2049, 2050].map((at) => bytes[at])).toEqual([7, 11, 21, 12, 22, 13, 23])
  })

  it('refuse a label that is none', () => {
    expect(() => decodeRecord(new Uint8Array(3073).fill(10))).toThrow('label 10')
  })
})
