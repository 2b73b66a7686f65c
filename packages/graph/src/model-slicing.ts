import type { Graph, Subnet } from '@widthwise/core'
import { graphError } from './errors.ts'
import { slicingRules } from './slicing/rules.ts'

/** The `slicing` of a model: its rule, the widths it was trained for (ascending), and the rule's own keys. */
export interface ModelSlicing {
  readonly rule: Subnet['rule']
  readonly widths: readonly number[]
  readonly stem?: 'full' | 'active'
}

/** A width as a caller names it: one ratio, or one for each block where the rule takes lists. */
export type Width = number | readonly number[]

type SubnetMaker = (slicing: ModelSlicing, width: Width, architecture: Graph['architecture']) => Subnet

const single = (rule: string, width: Width): number => {
  if (typeof width === 'number') return width
  throw graphError('subnet-invalid', `the rule '${rule}' takes one width, not a list of ${width.length}`)
}

const sixDigits = (value: number): number => Number(value.toFixed(6))

const makers: { readonly [Rule in Subnet['rule']]: SubnetMaker } = {
  none: (_, width) => {
    if (single('none', width) === 1) return { rule: 'none' }
    throw graphError('subnet-unsupported', `width ${width}: this network has its full width only`)
  },
  slimmable: ({ stem }, width) => ({ rule: 'slimmable', width, ...(stem && { stem }) }),
  scala: ({ widths }, width) => ({
    rule: 'scala',
    width: single('scala', width),
    smallest: Math.min(...widths),
    largest: Math.max(...widths),
  }),
  hydravit: (_, width, { heads }) => {
    const all = Number(heads)
    const ratio = single('hydravit', width)
    const count = Math.max(1, Math.round(ratio * all))
    // Shares such as 7/12 are decimal numbers here, of six digits where people write what a message shows.
    if (count <= all && Math.abs(ratio - count / all) < 1e-6) return { rule: 'hydravit', heads: count }
    const below = Math.min(Math.max(1, Math.floor(ratio * all)), all)
    const near = [...new Set([below, Math.min(below + 1, all)])].map((some) => `${sixDigits(some / all)} (${some})`)
    throw graphError(
      'subnet-invalid',
      `width ${width} of ${all} heads is ${sixDigits(ratio * all)}, which is no whole number; near are ${near.join(' and ')}`,
      { details: { width, heads: all } },
    )
  },
  matformer: (_, width) => ({ rule: 'matformer', hidden: width }),
  sortednet: (_, width) => ({ rule: 'sortednet', width: single('sortednet', width) }),
}

/**
 * The subnet that a width means under a model's rule: `--width 0.5` in the rule's own words.
 *
 * @throws {WidthwiseError} subnet-invalid, subnet-unsupported
 */
export function subnetAt(slicing: ModelSlicing, width: Width, architecture: Graph['architecture']): Subnet {
  if (!isSlicingRule(slicing.rule)) {
    const known = Object.keys(slicingRules).join(', ')
    throw graphError('subnet-invalid', `no slicing rule '${slicing.rule}'; there are ${known}`, {
      details: { slicing },
    })
  }
  return makers[slicing.rule](slicing, width, architecture)
}

/** The width that a subnet of this network has in its rule's own words: the inverse of {@link subnetAt}. */
export function widthOf(subnet: Subnet, architecture: Graph['architecture']): Width {
  switch (subnet.rule) {
    case 'none':
      return 1
    case 'hydravit':
      return subnet.heads / Number(architecture.heads)
    case 'matformer':
      return subnet.hidden
    default:
      return subnet.width
  }
}

/** Whether `name` is a slicing rule. */
export function isSlicingRule(name: unknown): name is Subnet['rule'] {
  return typeof name === 'string' && Object.hasOwn(slicingRules, name)
}

/** A text that is equal for equal subnets; a key for caches. */
export function subnetKey(subnet: Subnet): string {
  const entries = Object.entries(subnet).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(Object.fromEntries(entries))
}
