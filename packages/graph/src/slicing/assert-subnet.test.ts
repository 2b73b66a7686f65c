import type { Subnet } from '@widthwise/core'
import { describe, expect, it } from 'vitest'
import { assertSubnet } from './assert-subnet.ts'

const valid: readonly Subnet[] = [
  { rule: 'none' },
  { rule: 'slimmable', width: 0.5 },
  { rule: 'slimmable', width: [0.5, 1], stem: 'active' },
  { rule: 'scala', width: 0.5, smallest: 0.25, largest: 1 },
  { rule: 'hydravit', heads: 3 },
  { rule: 'matformer', hidden: 0.125 },
  { rule: 'matformer', hidden: [0.5, 1] },
  { rule: 'sortednet', width: 0.5 },
  { rule: 'sortednet', width: 0.5, depth: 2 },
]

describe('assertSubnet', () => {
  it.each(valid)('takes $rule', (subnet) => {
    expect(() => assertSubnet(subnet)).not.toThrow()
  })

  it.each([
    [null, 'names no slicing rule'],
    [undefined, 'names no slicing rule'],
    ['slimmable', 'names no slicing rule'],
    [{}, 'there are none, slimmable, scala, hydravit, matformer, sortednet'],
    [{ rule: 'slimable', width: 1 }, 'names no slicing rule'],
    [{ rule: 'toString' }, 'names no slicing rule'],
    [{ rule: 'none', width: 0.5 }, 'width: there is no such key; the keys are rule'],
    [{ rule: 'slimmable' }, 'width: is missing'],
    [{ rule: 'slimmable', width: '0.5' }, 'width: must be one ratio'],
    [{ rule: 'slimmable', width: [0.5, null] }, 'width: must be one ratio'],
    [{ rule: 'slimmable', width: Number.NaN }, 'width: must be one ratio'],
    [{ rule: 'slimmable', width: 1, stem: 'half' }, "stem: must be 'full' or 'active'"],
    [{ rule: 'slimmable', width: 1, stems: 'full' }, 'stems: there is no such key; the keys are rule, width, stem'],
    [{ rule: 'scala', width: 0.25, smallest: 0.5, largest: 1 }, 'width: must be from smallest to largest'],
    [{ rule: 'scala', width: 1, smallest: 0.25, largest: 0.75 }, 'width: must be from smallest to largest'],
    [{ rule: 'scala', width: 0.5, smallest: 0.25 }, 'largest: is missing; it must be of type number'],
    [{ rule: 'hydravit', heads: 1.5 }, 'heads: must be a whole number'],
    [{ rule: 'hydravit', heads: 0 }, 'heads: must be at least 1'],
    [{ rule: 'matformer', width: 0.5 }, 'hidden: is missing'],
    [{ rule: 'sortednet', width: 0.5, depth: 0 }, 'depth: must be at least 1'],
    [{ rule: 'sortednet', width: 0.5, depth: 1.5 }, 'depth: must be a whole number'],
  ])('refuses %j', (subnet, problem) => {
    expect(() => assertSubnet(subnet)).toThrow(
      expect.objectContaining({ code: 'subnet-invalid', message: expect.stringContaining(problem) }),
    )
  })
})
