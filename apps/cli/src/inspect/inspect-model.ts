import { buildGraph, type GraphInputs } from '@widthwise/graph'
import { type FeaturesDocument, type ModelDocument, openNetwork } from 'widthwise'
import type { Outcome } from '../cli.ts'
import type { InspectFlags } from '../commands/inspect.ts'
import { cliError } from '../errors.ts'
import { subnetOfWidth } from '../slicing/subnet-of-width.ts'
import { networkOutcome, widthReport } from './network-report.ts'

/**
 * Costs of a model's widths beside the accuracy that it states, once all of it has been read and checked.
 *
 * @throws {WidthwiseError} what `openNetwork` throws; width-not-offered, usage-invalid, input-invalid
 */
export async function inspectModel(source: string, { width, rule, imageSize }: InspectFlags): Promise<Outcome> {
  await using model = await openNetwork(source)
  if (rule) throw cliError('usage-invalid', 'a model states its rule: leave --rule out')
  const { document, labels } = model
  const { name, version, licence, architecture, slicing, points } = document
  const size = sizeOf(document, imageSize)
  const graph = imageSize === undefined ? model.graph : buildGraph(architecture, size)
  const widths = (width ?? slicing.widths).map((ratio) => {
    const top1 = points.find((point) => point.width === ratio)?.top1
    return { ...widthReport(graph, subnetOfWidth(model, ratio), ratio), ...(top1 !== undefined && { top1 }) }
  })
  const cascades = 'inputs' in document ? 0 : (document.cascade?.points.length ?? 0)
  const facts = { version, licence, rule: slicing.rule, classes: labels.length, cascades }
  return networkOutcome({ name, family: architecture.family, ...size, widths }, { slicing }, facts)
}

/** What the network takes: as its document says, or a picture of another size. @throws {WidthwiseError} usage-invalid */
function sizeOf(document: ModelDocument | FeaturesDocument, imageSize: number | undefined): GraphInputs {
  if ('inputs' in document) {
    if (imageSize === undefined) return { inputs: document.inputs }
    throw cliError('usage-invalid', `${document.name} takes several inputs; leave --image-size out`)
  }
  const { input } = document
  return { input: imageSize === undefined ? input : [input[0], imageSize, imageSize] }
}
