import type { GraphInputs, SubnetCost } from '@widthwise/graph'
import type { Outcome } from '../cli.ts'
import { formatBytes, formatCount, formatShare } from '../text/format.ts'
import type { Style } from '../text/style.ts'
import { type Column, renderTable } from '../text/table.ts'

/** One subnet of a network with its cost on one image. */
export interface WidthReport extends SubnetCost {
  /** A list has one ratio a block. */
  readonly width: number | readonly number[]
  /** Accuracy that a model states. */
  readonly top1?: number
}

/** A network as `inspect` prints it, with `[channels, height, width]` of one image or the shapes of several inputs. */
export type NetworkReport = GraphInputs & {
  readonly name: string
  readonly family: string
  readonly widths: readonly WidthReport[]
}

/** The outcome of inspecting a network. @param facts more of the document, of no interest to the table */
export function networkOutcome(report: NetworkReport, facts: Readonly<Record<string, unknown>> = {}): Outcome {
  const { name, family, widths, ...size } = report
  const shapes =
    'input' in size
      ? size.input.join(' × ')
      : Object.entries(size.inputs)
          .map(([input, shape]) => `${input} ${shape.join(' × ')}`)
          .join(', ')
  return {
    document: { name, family, ...size, ...facts, widths },
    text: (style) => `${style.colours.bold(name)} (${family}) on ${shapes}\n\n${widthTable(widths, style)}`,
  }
}

function widthTable(widths: readonly WidthReport[], style: Style): string {
  // Columns that say nothing of this network are left out.
  const reference = widths.some(({ macs, macsReference }) => macsReference !== undefined && macsReference !== macs)
  const accuracy = widths.some(({ top1 }) => top1 !== undefined)
  const right = (title: string): Column => ({ title, align: 'right' })
  const columns = [
    right('width'),
    right('parameters'),
    right('MACs'),
    ...(reference ? [right('MACs, reference')] : []),
    right('weights'),
    right('activations'),
    ...(accuracy ? [right('top-1')] : []),
  ]
  const rows = widths.map(({ width, params, macs, macsReference, weightBytes, peakActivations, top1 }) => [
    typeof width === 'number' ? String(width) : `[${width.join(' ')}]`,
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
