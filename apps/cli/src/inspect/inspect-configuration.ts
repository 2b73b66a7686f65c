import type { Subnet } from '@widthwise/core'
import { architectureByName, buildGraph, costOf } from '@widthwise/graph'
import type { Outcome } from '../cli.ts'
import type { InspectFlags } from '../commands/inspect.ts'
import { networkOutcome } from './network-report.ts'
import { subnetsOfWidths } from './subnets-of-widths.ts'

/**
 * Costs of a published configuration: whole, or at widths of the rule that its name stands for or that its family names
 * first. The slimmable rule has the stem that the published slimmable networks have, computed in full.
 *
 * @throws {WidthwiseError} input-invalid, subnet-empty, subnet-unsupported
 */
export function inspectConfiguration(name: string, { width, imageSize }: InspectFlags): Outcome {
  const { architecture, input: usual, rule } = architectureByName(name)
  const input = imageSize === undefined ? usual : [usual[0], imageSize, imageSize]
  const graph = buildGraph(architecture, { input })
  const subnets: readonly Subnet[] = width ? subnetsOfWidths(graph, width, rule) : [{ rule: 'none' }]
  const widths = subnets.map((subnet, i) => ({ width: width?.[i] ?? 1, ...costOf(graph, subnet) }))
  return networkOutcome({ name, family: architecture.family, input, widths })
}
