import type { Graph, Subnet } from '@widthwise/core'
import { type ModelSlicing, subnetAt, type Width } from '@widthwise/graph'
import { usualStem } from '../slicing/usual-stem.ts'

/** Widths of a network outside of any model, and whose rule gives them their meaning. */
export interface InspectedSlicing {
  readonly slicing: ModelSlicing
  readonly widths: readonly Width[]
  readonly subnets: readonly Subnet[]
  /** Other rules that are defined for the network, where nobody chose the one that was taken. */
  readonly otherRules: readonly Subnet['rule'][]
}

/** What is known of a network's slicing, and what an option asks for. */
export interface WantedSlicing {
  /** What `--width` says; all that the network is stored for when left out, else its full width. */
  readonly width?: readonly Width[] | undefined
  /** What `--rule` says. */
  readonly rule?: Subnet['rule'] | undefined
  /** What a name or a description says. */
  readonly stated?:
    | { readonly rule?: Subnet['rule']; readonly widths?: readonly number[]; readonly stem?: 'full' | 'active' }
    | undefined
}

/**
 * The subnets that widths mean for a network outside of any model: by the rule asked for or stated, else by the first that
 * is defined for it. A slimmable network has the stem of the published ones of its family.
 *
 * @throws {WidthwiseError} subnet-invalid, subnet-unsupported
 */
export function slicingOfWidths(graph: Graph, { width, rule: asked, stated = {} }: WantedSlicing): InspectedSlicing {
  const widths = width ?? stated.widths ?? graph.widths ?? [1]
  const ratios = widths.filter((one) => typeof one === 'number')
  const isFull = widths.every((one) => one === 1)
  // The full width is the same under every rule.
  const rule = asked ?? stated.rule ?? (isFull ? 'none' : (graph.rules[0] ?? 'none'))
  const stem = rule === 'slimmable' ? (stated.stem ?? usualStem(graph)) : undefined
  const slicing: ModelSlicing = { rule, widths: ratios, ...(stem && { stem }) }
  const chosen = asked !== undefined || stated.rule !== undefined || rule === 'none'
  return {
    slicing,
    widths,
    subnets: widths.map((one) => subnetAt(slicing, one, graph.architecture)),
    otherRules: chosen ? [] : graph.rules.filter((other) => other !== rule),
  }
}
