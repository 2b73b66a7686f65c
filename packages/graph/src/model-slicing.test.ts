import type { Subnet } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSlicingRule, type ModelSlicing, subnetAt, subnetKey, widthOf } from './model-slicing.ts'
import { ratio } from './testing/arbitrary-convnext.ts'

const architecture = { family: 'vit', heads: 12 }
const widths = [0.25, 0.5, 1]

describe('subnetAt', () => {
  it.each<[ModelSlicing, number | readonly number[], Subnet]>([
    [{ rule: 'none', widths: [1] }, 1, { rule: 'none' }],
    [{ rule: 'slimmable', widths }, 0.5, { rule: 'slimmable', width: 0.5 }],
    [{ rule: 'slimmable', widths, stem: 'active' }, 0.5, { rule: 'slimmable', width: 0.5, stem: 'active' }],
    [{ rule: 'slimmable', widths }, [0.5, 1], { rule: 'slimmable', width: [0.5, 1] }],
    [{ rule: 'scala', widths: [0.5, 1, 0.25] }, 0.5, { rule: 'scala', width: 0.5, smallest: 0.25, largest: 1 }],
    [{ rule: 'hydravit', widths }, 0.25, { rule: 'hydravit', heads: 3 }],
    // Six digits, as a message shows them.
    [{ rule: 'hydravit', widths }, 0.333333, { rule: 'hydravit', heads: 4 }],
    [{ rule: 'matformer', widths }, [0.5, 1], { rule: 'matformer', hidden: [0.5, 1] }],
    [{ rule: 'sortednet', widths }, 0.5, { rule: 'sortednet', width: 0.5 }],
  ])('%j at %j', (slicing, width, subnet) => {
    expect(subnetAt(slicing, width, architecture)).toEqual(subnet)
  })

  it.each([
    ['none', 0.5, 'subnet-unsupported', 'full width only'],
    ['none', [1, 1], 'subnet-invalid', 'takes one width, not a list of 2'],
    ['scala', [1, 1], 'subnet-invalid', 'takes one width'],
    ['sortednet', [1, 1], 'subnet-invalid', 'takes one width'],
    ['hydravit', 0.3, 'subnet-invalid', 'is 3.6, which is no whole number; near are 0.25 (3) and 0.333333 (4)'],
    ['hydravit', 0.01, 'subnet-invalid', 'near are 0.083333 (1) and 0.166667 (2)'],
    ['hydravit', 1.5, 'subnet-invalid', 'near are 1 (12)'],
    ['hydravit', [1, 1], 'subnet-invalid', 'takes one width'],
    ['slimable', 0.5, 'subnet-invalid', "no slicing rule 'slimable'; there are none, slimmable"],
    ['constructor', 0.5, 'subnet-invalid', 'no slicing rule'],
  ])('%s at %j is refused', (rule, width, code, problem) => {
    expect(() => subnetAt({ rule, widths } as ModelSlicing, width, architecture)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(problem) }),
    )
  })
})

describe('widthOf', () => {
  it.each<[Subnet, number | readonly number[]]>([
    [{ rule: 'none' }, 1],
    [{ rule: 'slimmable', width: [0.5, 1], stem: 'active' }, [0.5, 1]],
    [{ rule: 'hydravit', heads: 3 }, 0.25],
    [{ rule: 'matformer', hidden: [0.5, 1] }, [0.5, 1]],
    [{ rule: 'sortednet', width: 0.5, depth: 2 }, 0.5],
  ])('%j', (subnet, width) => expect(widthOf(subnet, architecture)).toEqual(width))

  it('is the inverse of subnetAt, for any number of heads too', () => {
    for (const rule of ['slimmable', 'scala', 'matformer', 'sortednet'] as const) {
      expect(widthOf(subnetAt({ rule, widths }, 0.5, architecture), architecture)).toBe(0.5)
    }
    for (let all = 1; all <= 64; all++) {
      for (let heads = 1; heads <= all; heads++) {
        const network = { family: 'vit', heads: all }
        const width = widthOf({ rule: 'hydravit', heads }, network)
        expect(subnetAt({ rule: 'hydravit', widths }, width, network)).toEqual({ rule: 'hydravit', heads })
      }
    }
  })
})

describe('isSlicingRule', () => {
  it('knows the six rules and nothing that objects inherit', () => {
    for (const rule of ['none', 'slimmable', 'scala', 'hydravit', 'matformer', 'sortednet']) {
      expect(isSlicingRule(rule)).toBe(true)
    }
    for (const other of ['toString', '__proto__', '', 1, null, undefined]) expect(isSlicingRule(other)).toBe(false)
  })
})

describe('subnetKey', () => {
  it('does not depend on the order of the keys', () => {
    fc.assert(
      fc.property(ratio, fc.constantFrom('full', 'active'), (width, stem) => {
        const subnet: Subnet = { rule: 'slimmable', width, stem }
        const turned = Object.fromEntries(Object.entries(subnet).reverse()) as unknown as Subnet
        expect(subnetKey(turned)).toBe(subnetKey(subnet))
      }),
    )
  })

  it('tells different subnets apart', () => {
    const subnets: Subnet[] = [
      { rule: 'none' },
      { rule: 'slimmable', width: 0.5 },
      { rule: 'slimmable', width: [0.5] },
      { rule: 'slimmable', width: 0.5, stem: 'active' },
      { rule: 'sortednet', width: 0.5 },
      { rule: 'sortednet', width: 0.5, depth: 1 },
      { rule: 'slimmable', width: 0.1 + 0.2 },
      { rule: 'slimmable', width: 0.3 },
    ]
    expect(new Set(subnets.map(subnetKey)).size).toBe(subnets.length)
  })

  it('can be parsed back', () => {
    const subnet: Subnet = { rule: 'slimmable', width: [0.25, 1], stem: 'full' }
    expect(JSON.parse(subnetKey(subnet))).toEqual(subnet)
  })
})
