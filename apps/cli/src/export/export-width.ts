import { createHash } from 'node:crypto'
import { sliceGraph, type Width } from '@widthwise/graph'
import { toOnnx } from '@widthwise/onnx'
import { type OpenNetwork, openNetwork } from 'widthwise'
import type { Cli, Outcome } from '../cli.ts'
import type { ExportFlags } from '../commands/export.ts'
import { cliError } from '../errors.ts'
import { assertWritable } from '../files/assert-writable.ts'
import { writeOutput } from '../files/write-output.ts'
import { subnetOfWidth } from '../slicing/subnet-of-width.ts'
import { formatBytes } from '../text/format.ts'
import { formatWidth } from '../text/format-width.ts'

/**
 * Writes one width of a model, or one list of a ratio a block, as a plain ONNX file: what its outputs need, and no more.
 *
 * @throws {WidthwiseError} usage-invalid, what opening the model throws, width-not-offered, what lowering throws, disk-full,
 *   output-unwritable; then no file is left behind
 */
export async function exportWidth(
  cli: Cli,
  source: string,
  { width: wanted, out, batch, outputs: asked }: ExportFlags,
): Promise<Outcome> {
  const { signal } = cli
  await using open = await openNetwork(source, { signal })
  const width = wanted ?? onlyWidth(open)
  const sliced = sliceGraph(open.graph, subnetOfWidth(open, width))
  await assertWritable(out)
  const { model, inputs, outputs } = await toOnnx(sliced, open.store, {
    batch,
    signal,
    ...(asked && { outputs: asked }),
  })
  await writeOutput(out, model)
  const sha256 = createHash('sha256').update(model).digest('hex')
  return {
    document: { file: out, bytes: model.length, sha256, width, inputs, outputs },
    text: () => `${out}: ${open.document.name} at width ${formatWidth(width)}, ${formatBytes(model.length)}`,
  }
}

/** @throws {WidthwiseError} usage-invalid when the model has several */
function onlyWidth({ document: { name, slicing } }: OpenNetwork): Width {
  const [width, ...others] = slicing.widths
  if (width !== undefined && others.length === 0) return width
  throw cliError('usage-invalid', `${name} has several widths: say --width ${slicing.widths.join(', ')}`)
}
