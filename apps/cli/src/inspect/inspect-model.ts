import { buildGraph } from '@widthwise/graph'
import { openModel } from 'widthwise'
import type { Outcome } from '../cli.ts'
import type { InspectFlags } from '../commands/inspect.ts'
import { cliError } from '../errors.ts'
import { subnetOfWidth } from '../slicing/subnet-of-width.ts'
import { networkOutcome, widthReport } from './network-report.ts'

/**
 * Costs of a model's widths beside the accuracy that it states, once all of it has been read and checked.
 *
 * @throws {WidthwiseError} what `openModel` throws; width-not-offered, usage-invalid, input-invalid
 */
export async function inspectModel(source: string, { width, rule, imageSize }: InspectFlags): Promise<Outcome> {
  await using model = await openModel(source)
  if (rule) throw cliError('usage-invalid', 'a model states its rule: leave --rule out')
  const { document, labels } = model
  const { name, version, licence, architecture, slicing, points, cascade } = document
  const [channels] = document.input
  const input = imageSize === undefined ? document.input : [channels, imageSize, imageSize]
  const graph = imageSize === undefined ? model.graph : buildGraph(architecture, { input })
  const widths = (width ?? slicing.widths).map((ratio) => {
    const top1 = points.find((point) => point.width === ratio)?.top1
    return { ...widthReport(graph, subnetOfWidth(model, ratio), ratio), ...(top1 !== undefined && { top1 }) }
  })
  const facts = { version, licence, rule: slicing.rule, classes: labels.length, cascades: cascade?.points.length ?? 0 }
  return networkOutcome({ name, family: architecture.family, input, widths }, { slicing }, facts)
}
