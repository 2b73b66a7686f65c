import { type Graph, roundHalfEven, type Subnet } from '@widthwise/core'
import { graphError } from '../errors.ts'

/** One ratio for the whole network, or one for each block in forward order. */
export type Ratios = number | readonly number[]

/** What one published way of slicing does; all of them are rows of this form, read by one function. */
export interface SlicingRule<S extends Subnet> {
  /** Share of the stream's channels. */
  readonly ratios: (subnet: S, architecture: Graph['architecture']) => Ratios
  /** How a share times channels becomes a whole number. */
  readonly round: (value: number) => number
  /** Which channels: the first ones, or the last. */
  readonly placement: (subnet: S) => 'leading' | 'trailing'
  /** What the stem computes: every channel, or those of the first block. */
  readonly stem: (subnet: S) => 'full' | 'active'
  /** Units of the MLP: so many for each channel that is left, or a share of its own of all units, rounded down. */
  readonly hidden: 'of-active-channels' | ((subnet: S) => Ratios)
  /** A fused matrix is read as one block of rows, or part by part. */
  readonly fused: 'one-block' | 'each-part'
  /** Heads that are left, of all. */
  readonly heads: (subnet: S, heads: number) => number
  /** Whose width goes into the attention's scale, (head width)^-1/2: the full network's heads, or those that are left. */
  readonly attentionScale: 'full-head-width' | 'active-head-width'
  /** Blocks that run, of all. */
  readonly depth: (subnet: S) => number
  /** The reference code computes some layers at full width and then drops channels; see `referenceComputesAll`. */
  readonly referenceComputesAll: boolean
}

const everything = {
  ratios: () => 1,
  round: Math.floor,
  placement: () => 'leading',
  stem: () => 'active',
  hidden: 'of-active-channels',
  fused: 'each-part',
  heads: (_, heads) => heads,
  attentionScale: 'full-head-width',
  depth: () => Number.POSITIVE_INFINITY,
  referenceComputesAll: false,
} as const satisfies SlicingRule<Subnet>

/** The published rules, and what each reads. */
export const slicingRules: {
  readonly [Name in Subnet['rule']]: SlicingRule<Extract<Subnet, { rule: Name }>>
} = {
  none: everything,

  /** Slimmable ConvNeXt, arXiv 2605.22677; its code rounds halves to even and computes the whole stem. */
  slimmable: {
    ...everything,
    ratios: ({ width }) => width,
    round: roundHalfEven,
    stem: ({ stem }) => stem ?? 'full',
    referenceComputesAll: true,
  },

  /** Scala, arXiv 2412.04786: widths between the smallest and the largest read trailing channels (isolated activation). */
  scala: {
    ...everything,
    ratios: ({ width }) => width,
    placement: ({ width, smallest, largest }) => (width === smallest || width === largest ? 'leading' : 'trailing'),
    hidden: ({ width }) => width,
    fused: 'one-block',
  },

  /** HydraViT, arXiv 2409.17978: the first heads, with their share of the stream. A share of heads times channels is whole but for rounding. */
  hydravit: {
    ...everything,
    ratios: (subnet, architecture) => subnet.heads / headsOfAll(subnet, architecture),
    round: roundHalfEven,
    heads: ({ heads }) => heads,
  },

  /** MatFormer, arXiv 2310.07707: only the MLP's hidden units are nested. */
  matformer: { ...everything, hidden: ({ hidden }) => hidden },

  /** SortedNet, arXiv 2309.00255: nested prefixes, over depth too; a subnet is a plain narrower network with as many heads. */
  sortednet: {
    ...everything,
    ratios: ({ width }) => width,
    hidden: ({ width }) => width,
    attentionScale: 'active-head-width',
    depth: ({ depth }) => depth ?? Number.POSITIVE_INFINITY,
  },
}

/** The heads of the full network, of which a subnet can have no more. */
function headsOfAll(subnet: { readonly heads: number }, architecture: Graph['architecture']): number {
  const all = Number(architecture.heads)
  if (subnet.heads <= all) return all
  throw graphError('subnet-invalid', `${JSON.stringify(subnet)}: the network has ${all} heads`, {
    details: { subnet, heads: all },
  })
}

/** The row of a subnet's rule, typed for any subnet. */
export function ruleOf(subnet: Subnet): SlicingRule<Subnet> {
  return slicingRules[subnet.rule] as SlicingRule<Subnet>
}
