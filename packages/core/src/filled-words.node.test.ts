import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mixWord, wordStart, wordStep } from './filled-words.ts'

it('gives the published words of seed 1 and name "check"', () => {
  const start = wordStart('check', 1)
  const units = [0, 1, 2, 3].map((index) => (mixWord(start + index * wordStep) >>> 8) * 2 ** -24)
  expect(units.map((unit) => Math.trunc((2 * unit - 1) * 1e4))).toEqual([-2371, -8413, -8521, -8896])
})

it('mixes without loss: different states, different words', () => {
  const words = new Set(Array.from({ length: 100_000 }, (_, state) => mixWord(state)))
  expect(words.size).toBe(100_000)
})

it('hashes the UTF-8 bytes of a name, whatever its characters', () => {
  const encoder = new TextEncoder()
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), (name, seed) => {
      const byBytes = encoder.encode(name).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5 | 0)
      expect(wordStart(name, seed)).toBe(byBytes ^ seed)
    }),
  )
  expect(wordStart('\ud800', 0)).toBe(wordStart('\ufffd', 0))
})
