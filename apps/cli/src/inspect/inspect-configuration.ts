import { architectureByName, buildGraph } from '@widthwise/graph'
import type { Outcome } from '../cli.ts'
import type { InspectFlags } from '../commands/inspect.ts'
import { networkOutcome, widthReport } from './network-report.ts'
import { slicingOfWidths } from './slicing-of-widths.ts'

/**
 * Costs of a published configuration: whole, or at widths of the rule that its name stands for or that its family names
 * first; of one that is stored for widths, at these. The slimmable rule has the stem that the published slimmable networks
 * have.
 *
 * @throws {WidthwiseError} input-invalid, subnet-invalid, subnet-empty, subnet-unsupported
 */
export function inspectConfiguration(name: string, { width, rule, imageSize }: InspectFlags): Outcome {
  const { architecture, input: usual, rule: named } = architectureByName(name)
  const input = imageSize === undefined ? usual : [usual[0], imageSize, imageSize]
  const graph = buildGraph(architecture, { input })
  // A name such as scala_small says how it is sliced, but not that it shall be.
  const stated = named !== undefined && width !== undefined ? { rule: named } : {}
  const { widths, subnets, ...slicing } = slicingOfWidths(graph, { width, rule, stated })
  const reports = subnets.map((subnet, index) => widthReport(graph, subnet, widths[index]))
  return networkOutcome({ name, family: architecture.family, input, widths: reports }, slicing)
}
