import { buildGraph, costOf } from '@widthwise/graph'
import { openModel } from 'widthwise'
import type { Outcome } from '../cli.ts'
import type { InspectFlags } from '../commands/inspect.ts'
import { networkOutcome } from './network-report.ts'

/**
 * Costs of a model's widths beside the accuracy that it states, once all of it has been read and checked.
 *
 * @throws {WidthwiseError} what `openModel` throws; width-not-offered, input-invalid
 */
export async function inspectModel(source: string, { width, imageSize }: InspectFlags): Promise<Outcome> {
  await using model = await openModel(source)
  const { document, labels } = model
  const { name, version, licence, architecture, slicing, points, cascade } = document
  const [channels] = document.input
  const input = imageSize === undefined ? document.input : [channels, imageSize, imageSize]
  const graph = imageSize === undefined ? model.graph : buildGraph(architecture, { input })
  const widths = (width ?? slicing.widths).map((ratio) => {
    const top1 = points.find((point) => point.width === ratio)?.top1
    return { width: ratio, ...costOf(graph, model.subnet(ratio)), ...(top1 !== undefined && { top1 }) }
  })
  const facts = { version, licence, rule: slicing.rule, classes: labels.length, cascades: cascade?.points.length ?? 0 }
  return networkOutcome({ name, family: architecture.family, input, widths }, facts)
}
