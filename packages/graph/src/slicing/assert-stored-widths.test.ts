import { describe, expect, it } from 'vitest'
import { assertStoredWidths } from './assert-stored-widths.ts'

const widths = [0.3, 0.6, 1]
const active = { rule: 'slimmable', stem: 'active' } as const

describe('subnets of a network stored for widths', () => {
  it.each([0.3, 0.6, 1, [0.3, 1, 0.6]])('may have the widths themselves, also one for each block: %j', (width) => {
    expect(() => assertStoredWidths(widths, { ...active, width }, width)).not.toThrow()
    expect(() => assertStoredWidths(widths, { rule: 'slimmable', width }, width)).not.toThrow()
  })

  it('may be all of it', () => {
    expect(() => assertStoredWidths(widths, { rule: 'none' }, 1)).not.toThrow()
  })

  it.each([
    [{ ...active, width: 0.5 }, 'ratio 0.5; this network stores its channels for the widths 0.3, 0.6, 1'],
    [{ ...active, width: [0.3, 0.31] }, 'ratio 0.31'],
    // Not the float 0.3, though the channels may round to the same.
    [{ ...active, width: 0.1 + 0.2 }, 'ratio 0.30000000000000004'],
    [{ rule: 'slimmable', width: 1, stem: 'full' }, "the stem 'active'"],
  ] as const)('are refused as %j', (subnet, problem) => {
    expect(() => assertStoredWidths(widths, subnet, subnet.width)).toThrow(
      expect.objectContaining({ code: 'subnet-unsupported', message: expect.stringContaining(problem) }),
    )
  })
})
