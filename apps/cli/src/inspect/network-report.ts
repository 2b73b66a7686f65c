import type { Graph, Subnet } from '@widthwise/core'
import {
  type GraphInputs,
  type ModelSlicing,
  type SubnetCost,
  slicedCost,
  sliceGraph,
  type Width,
} from '@widthwise/graph'
import type { Outcome } from '../cli.ts'
import { formatBytes, formatCount, formatShare } from '../text/format.ts'
import { formatWidth } from '../text/format-width.ts'
import type { Style } from '../text/style.ts'
import { type Column, renderTable } from '../text/table.ts'

/** One subnet of a network with its cost on one image. */
export interface WidthReport extends SubnetCost {
  /** A list has one ratio a block. */
  readonly width: Width
  /** Attention heads of a block, of a network that has them. */
  readonly heads?: number
  /** Blocks that run, where not all of them do. */
  readonly depth?: number
  /** Accuracy that a model states. */
  readonly top1?: number
}

/** A network as `inspect` prints it, with `[channels, height, width]` of one image or the shapes of several inputs. */
export type NetworkReport = GraphInputs & {
  readonly name: string
  readonly family: string
  readonly widths: readonly WidthReport[]
}

/** How the widths of a report were made. */
export interface ReportedSlicing {
  /** In the words of a model, or of one subnet. */
  readonly slicing: ModelSlicing | Subnet
  /** Rules that the widths could be of as well. */
  readonly otherRules?: readonly string[]
}

/** One subnet with its cost. */
export function widthReport(graph: Graph, subnet: Subnet, width: Width | undefined): WidthReport {
  const sliced = sliceGraph(graph, subnet)
  const heads = sliced.operations.flatMap((operation) => (operation.kind === 'attention' ? [operation.heads] : []))[0]
  const depth = subnet.rule === 'sortednet' && subnet.depth !== graph.blocks.length ? subnet.depth : undefined
  return {
    width: width ?? 1,
    ...(heads !== undefined && { heads }),
    ...(depth !== undefined && { depth }),
    ...slicedCost(sliced),
  }
}

/** The outcome of inspecting a network. @param facts more of the document, of no interest to the table */
export function networkOutcome(
  report: NetworkReport,
  { slicing, otherRules = [] }: ReportedSlicing,
  facts: Readonly<Record<string, unknown>> = {},
): Outcome {
  const { name, family, widths, ...size } = report
  const stem = 'stem' in slicing && slicing.stem ? `, stem ${slicing.stem}` : ''
  const rule = slicing.rule === 'none' ? '' : `, rule ${slicing.rule}${stem}`
  const others =
    otherRules.length > 0
      ? `\n\nThe rule ${slicing.rule} was assumed; --rule says another: ${otherRules.join(', ')}`
      : ''
  const shapes =
    'input' in size
      ? size.input.join(' × ')
      : Object.entries(size.inputs)
          .map(([input, shape]) => `${input} ${shape.join(' × ')}`)
          .join(', ')
  return {
    document: { name, family, ...size, ...facts, slicing, ...(others && { otherRules }), widths },
    text: (style) =>
      `${style.colours.bold(name)} (${family}) on ${shapes}${rule}\n\n${widthTable(widths, style)}${others}`,
  }
}

function widthTable(widths: readonly WidthReport[], style: Style): string {
  // Columns that say nothing of this network are left out.
  const reference = widths.some(({ macs, macsReference }) => macsReference !== undefined && macsReference !== macs)
  const accuracy = widths.some(({ top1 }) => top1 !== undefined)
  const heads = widths.some((width) => width.heads !== undefined)
  const depth = widths.some((width) => width.depth !== undefined)
  const right = (title: string): Column => ({ title, align: 'right' })
  const columns = [
    right('width'),
    ...(heads ? [right('heads')] : []),
    ...(depth ? [right('depth')] : []),
    right('parameters'),
    right('MACs'),
    ...(reference ? [right('MACs, reference')] : []),
    right('weights'),
    right('activations'),
    ...(accuracy ? [right('top-1')] : []),
  ]
  const rows = widths.map(({ width, params, macs, macsReference, weightBytes, peakActivations, top1, ...shape }) => [
    formatWidth(width),
    ...(heads ? [String(shape.heads ?? '')] : []),
    ...(depth ? [String(shape.depth ?? '')] : []),
    formatCount(params),
    formatCount(macs),
    ...(reference ? [formatCount(macsReference ?? macs)] : []),
    formatBytes(weightBytes),
    // Activations are float32.
    formatBytes(4 * peakActivations),
    ...(accuracy ? [top1 === undefined ? '' : formatShare(top1)] : []),
  ])
  return renderTable(columns, rows, style)
}
