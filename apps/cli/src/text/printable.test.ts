import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printable } from './printable.ts'
import { createStyle } from './style.ts'

describe('printable', () => {
  it.each([
    ['\x1b[2J\x1b]0;title\x07', '\\x1b[2J\\x1b]0;title\\x07'],
    ['\x9b31m\x7f\0', '\\x9b31m\\x7f\\x00'],
    ['a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['gpj.\u202etac', 'gpj.\\u202etac'],
    ['a\u2028b', 'a\\u2028b'],
    ['Käfer 幅 🐞.png', 'Käfer 幅 🐞.png'],
  ])('writes %j as %j', (text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  it('leaves lines in where they are ours', () => {
    expect(printable('a\n\tb\r\n', { lines: true })).toBe('a\n\tb\\r\n')
  })

  it('leaves our colours in, and no other sequence', () => {
    const { colours } = createStyle(true)
    const ours = ['bold', 'dim', 'red', 'green', 'yellow'] as const
    const text = ours.map((name) => colours[name]('x')).join('')
    expect(printable(text, { colours: true })).toBe(text)
    expect(printable(text)).not.toContain('\x1b')
    expect(printable('\x1b[8mhidden\x1b[3J\x1b[31;1m', { colours: true })).toBe('\\x1b[8mhidden\\x1b[3J\\x1b[31;1m')
  })

  it('gives nothing that a terminal obeys, whatever it gets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u)
      }),
    )
  })
})
