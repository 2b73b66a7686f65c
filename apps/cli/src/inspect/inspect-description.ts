import { basename } from 'node:path'
import { type Architecture, buildGraph, usualInput, widthOf } from '@widthwise/graph'
import type { Outcome } from '../cli.ts'
import type { InspectFlags } from '../commands/inspect.ts'
import { readDescription } from '../description/read-description.ts'
import { cliError } from '../errors.ts'
import { networkOutcome, widthReport } from './network-report.ts'
import { slicingOfWidths } from './slicing-of-widths.ts'

/**
 * Costs of the network that a file describes as `{"architecture", "input" or "inputs"?, "slicing"?}`, at the widths or the one
 * subnet of its `slicing`, all of it when left out; or at widths of its rule, else of the first that is defined for it.
 *
 * @throws {WidthwiseError} description-invalid, usage-invalid, and what building and slicing the network throws
 */
export async function inspectDescription(file: string, { width, rule, imageSize }: InspectFlags): Promise<Outcome> {
  const { architecture, input: stated, inputs, slicing } = await readDescription(file)
  const statesWidths = slicing?.form === 'subnet' || slicing?.widths !== undefined
  if (width && statesWidths) throw cliError('usage-invalid', `${file} states its widths; leave --width out`)
  if (rule && slicing) throw cliError('usage-invalid', `${file} states its rule; leave --rule out`)
  if (imageSize !== undefined && inputs) {
    throw cliError('usage-invalid', `${file} states several inputs; leave --image-size out`)
  }
  const size = inputs ? { inputs } : { input: pictureOf(architecture, stated, imageSize) }
  const graph = buildGraph(architecture, size)
  const network = { name: basename(file, '.json'), family: architecture.family, ...size }
  if (slicing?.form === 'subnet') {
    const { subnet } = slicing
    const report = widthReport(graph, subnet, widthOf(subnet, graph.architecture))
    return networkOutcome({ ...network, widths: [report] }, { slicing: subnet })
  }
  const { widths, subnets, ...sliced } = slicingOfWidths(graph, { width, rule, stated: slicing })
  const reports = subnets.map((subnet, index) => widthReport(graph, subnet, widths[index]))
  return networkOutcome({ ...network, widths: reports }, sliced)
}

/** The picture that is meant: as stated, or of the usual size. */
function pictureOf(
  architecture: Architecture,
  stated: readonly number[] | undefined,
  imageSize: number | undefined,
): readonly number[] {
  if (stated && imageSize === undefined) return stated
  const [channels, height, width] = usualInput(architecture)
  return [stated?.[0] ?? channels, imageSize ?? height, imageSize ?? width]
}
