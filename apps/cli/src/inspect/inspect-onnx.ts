import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fromOnnx } from '@widthwise/onnx'
import { inspectOnnx as costOfOnnx, type OnnxCost } from '@widthwise/onnx/analysis'
import type { Outcome } from '../cli.ts'
import type { InspectFlags } from '../commands/inspect.ts'
import { cliError } from '../errors.ts'
import { formatBytes, formatCount } from '../text/format.ts'
import { printable } from '../text/printable.ts'
import type { Style } from '../text/style.ts'
import { renderTable } from '../text/table.ts'

/** What the costs of one image are in a file that takes so many at once. */
interface ImageCost {
  readonly width: 1
  readonly params: number
  readonly macs: number
  readonly weightBytes: number
  readonly peakActivations: number
}

/**
 * Costs of anybody's ONNX model on one image, and its operators. Files of external data are not opened.
 *
 * @throws {WidthwiseError} usage-invalid, onnx-unreadable, and what decoding and inspecting the file throws
 */
export async function inspectOnnx(file: string, { width, rule, imageSize }: InspectFlags): Promise<Outcome> {
  if (width || rule) throw cliError('usage-invalid', 'an .onnx file has one width: leave --width and --rule out')
  const model = fromOnnx(await read(file))
  const cost = costOfOnnx(model, imageSize === undefined ? {} : { imageSize })
  const [first] = cost.inputs
  const { batch, operators, unknown, mismatches } = cost
  const each = (sum: number): number => Math.ceil(sum / batch)
  const image: ImageCost = {
    width: 1,
    params: cost.params,
    macs: each(cost.macs),
    weightBytes: cost.weightBytes,
    peakActivations: each(cost.peakActivations),
  }
  const name = basename(file)
  const input = first?.shape && (first.shape.length > 1 ? first.shape.slice(1) : first.shape)
  return {
    document: { name, input, batch, widths: [image], operators, unknown, mismatches },
    text: (style) => text(name, input ?? [], cost, image, style),
  }
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (cause) {
    throw cliError('onnx-unreadable', `${file} cannot be read: ${(cause as Error).message}`, {
      cause,
      details: { file },
    })
  }
}

function text(
  name: string,
  input: readonly number[],
  cost: OnnxCost,
  image: ImageCost,
  { colours, columns }: Style,
): string {
  const { operators, unknown, mismatches, batch } = cost
  const atLeast = unknown.length > 0 ? 'at least ' : ''
  const batched = batch > 1 ? `; the file takes ${batch} images at once, MACs are those of one` : ''
  const style = { colours, columns }
  const facts = [
    ['parameters', `${formatCount(image.params)} (${formatBytes(image.weightBytes)})`],
    ['MACs', `${atLeast}${formatCount(image.macs)}`],
    // Activations are float32.
    ['activations', `${atLeast}${formatBytes(4 * image.peakActivations)}`],
  ]
  const rows = operators.map(({ operator, count, folded, macs }) => [
    operator,
    String(count),
    folded > 0 ? String(folded) : '',
    macs > 0 ? formatCount(macs) : '',
  ])
  return [
    `${colours.bold(printable(name))} (ONNX) on ${input.join(' × ')}${batched}`,
    '',
    ...facts.map(([title = '', value]) => `${title.padEnd(11)}  ${value}`),
    '',
    renderTable(
      [
        { title: 'operator' },
        { title: 'count', align: 'right' },
        { title: 'of constants', align: 'right' },
        { title: 'MACs', align: 'right' },
      ],
      rows,
      style,
    ),
    ...unknown.map(
      ({ operator, count, reason }) =>
        `\n${colours.yellow('note')}: ${printable(operator)}, ${count} times: ${reasons[reason]}; it is not in the sums`,
    ),
    ...mismatches
      .slice(0, 1)
      .map(
        ({ value, inferred, stated }) =>
          `\n${colours.yellow('note')}: the file says that ${printable(value)} is [${stated}]; by its inputs it is [${inferred}]`,
      ),
  ].join('\n')
}

const reasons = {
  operator: 'this operator is not known here',
  shape: 'a shape that its cost depends on is not known',
  'control-flow': 'how often or which way it goes is decided when it runs',
} as const
