import type { Graph, Subnet } from '@widthwise/core'
import { subnetAt } from '@widthwise/graph'

/**
 * The subnets that widths mean for a network outside of any model: by the given rule, else by the first that is defined
 * for it. A slimmable network has the stem of the published ones of its family.
 *
 * @throws {WidthwiseError} subnet-invalid, subnet-unsupported
 */
export function subnetsOfWidths(
  graph: Graph,
  widths: readonly number[],
  rule: Subnet['rule'] = graph.rules[0] ?? 'none',
): readonly Subnet[] {
  return widths.map((width) => subnetAt({ rule, widths }, width, graph.architecture))
}
