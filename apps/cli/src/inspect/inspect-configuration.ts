import type { Subnet } from '@widthwise/core'
import { architectureByName, buildGraph, costOf, subnetAt } from '@widthwise/graph'
import type { Outcome } from '../cli.ts'
import type { InspectFlags } from '../commands/inspect.ts'
import { networkOutcome } from './network-report.ts'

/**
 * Costs of a published configuration: whole, or at widths of the slimmable rule with the stem that the published slimmable
 * networks have, computed in full.
 *
 * @throws {WidthwiseError} input-invalid, subnet-empty, subnet-unsupported
 */
export function inspectConfiguration(name: string, { width, imageSize }: InspectFlags): Outcome {
  const { architecture, input: usual } = architectureByName(name)
  const input = imageSize === undefined ? usual : [usual[0], imageSize, imageSize]
  const graph = buildGraph(architecture, { input })
  const subnets = width?.map((ratio): [number, Subnet] => [
    ratio,
    subnetAt({ rule: 'slimmable', widths: width, stem: 'full' }, ratio, graph.architecture),
  ]) ?? [[1, { rule: 'none' }] as const]
  const widths = subnets.map(([ratio, subnet]) => ({ width: ratio, ...costOf(graph, subnet) }))
  return networkOutcome({ name, family: architecture.family, input, widths })
}
