import { createHash } from 'node:crypto'
import { sliceGraph } from '@widthwise/graph'
import { toOnnx } from '@widthwise/onnx'
import { openModel } from 'widthwise'
import type { Cli, Outcome } from '../cli.ts'
import type { ExportFlags } from '../commands/export.ts'
import { writeOutput } from '../files/write-output.ts'
import { formatBytes } from '../text/format.ts'

/**
 * Writes one width of a model as a plain ONNX file.
 *
 * @throws {WidthwiseError} what opening the model throws, width-not-offered, what lowering throws, disk-full,
 *   output-unwritable; then no file is left behind
 */
export async function exportWidth(cli: Cli, source: string, { width, out, batch }: ExportFlags): Promise<Outcome> {
  const { signal } = cli
  await using open = await openModel(source, { signal })
  const sliced = sliceGraph(open.graph, open.subnet(width))
  const { model, inputs, outputs } = await toOnnx(sliced, open.store, { batch, signal })
  await writeOutput(out, model)
  const sha256 = createHash('sha256').update(model).digest('hex')
  return {
    document: { file: out, bytes: model.length, sha256, width, inputs, outputs },
    text: () => `${out}: ${open.document.name} at width ${width}, ${formatBytes(model.length)}`,
  }
}
