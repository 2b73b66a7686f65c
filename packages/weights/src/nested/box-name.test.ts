import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatBoxName, parseBoxName } from './box-name.ts'

const box = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 })

describe('the name of a part', () => {
  it('says which part of which tensor', () => {
    expect(
      formatBoxName('head.weight', [
        [0, 10],
        [32, 64],
      ]),
    ).toBe('head.weight@[0:10,32:64]')
    expect(formatBoxName('scale', [])).toBe('scale@[]')
  })

  it('is read back, whatever the tensor is called', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('', '@[', 'a@[0:1]', ']')), box, (tensor, ranges) => {
        expect(parseBoxName(formatBoxName(tensor, ranges))).toEqual({ tensor, box: ranges })
      }),
    )
  })

  it.each([
    'a',
    'a@',
    'a@[',
    'a@]',
    'a@[0:1',
    'a@[0]',
    'a@[0:1,]',
    'a@[,0:1]',
    'a@[0:1:2]',
    'a@[-1:2]',
    'a@[0:1.5]',
    'a@[0:1] ',
    'a@[0 :1]',
    'a@[0:1e2]',
    `a@[0:${'9'.repeat(16)}]`,
  ])('is not %s', (name) => {
    expect(parseBoxName(name)).toBeUndefined()
  })
})
