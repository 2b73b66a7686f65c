import { basename } from 'node:path'
import type { DType, TensorInfo } from '@widthwise/core'
import { openSafetensorsFile } from '@widthwise/weights/node'
import type { Outcome } from '../cli.ts'
import type { InspectFlags } from '../commands/inspect.ts'
import { cliError } from '../errors.ts'
import { formatBytes, formatCount } from '../text/format.ts'
import type { Style } from '../text/style.ts'
import { renderTable } from '../text/table.ts'

/** Bytes of one element. */
const elementBytes: Readonly<Record<DType, number>> = {
  f64: 8,
  f32: 4,
  f16: 2,
  bf16: 2,
  i64: 8,
  i32: 4,
  i16: 2,
  i8: 1,
  u64: 8,
  u32: 4,
  u16: 2,
  u8: 1,
  bool: 1,
}

interface TensorReport extends TensorInfo {
  readonly bytes: number
}

/**
 * The tensors of a safetensors file. A checkpoint says nothing of widths, so there are none in the document.
 *
 * @throws {WidthwiseError} usage-invalid, and what opening the file throws
 */
export async function inspectSafetensors(file: string, flags: InspectFlags): Promise<Outcome> {
  if (flags.width || flags.imageSize !== undefined) {
    throw cliError(
      'usage-invalid',
      'a .safetensors file has no widths and no input: leave --width and --image-size out',
    )
  }
  await using store = await openSafetensorsFile(file)
  const tensors = Array.from(store.keys(), (key): TensorReport => {
    const { name, dtype, shape } = store.get(key) as TensorInfo
    return { name, dtype, shape, bytes: elements(shape) * elementBytes[dtype] }
  })
  const params = tensors.reduce((sum, { shape }) => sum + elements(shape), 0)
  const bytes = tensors.reduce((sum, tensor) => sum + tensor.bytes, 0)
  const { metadata } = store
  const name = basename(file)
  return {
    document: { name, widths: [], params, bytes, metadata, tensors },
    text: (style) =>
      `${style.colours.bold(name)}: ${tensors.length} tensors, ${formatCount(params)} parameters, ${formatBytes(bytes)}\n\n${tensorTable(tensors, style)}`,
  }
}

const elements = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1)

function tensorTable(tensors: readonly TensorReport[], style: Style): string {
  return renderTable(
    [{ title: 'tensor' }, { title: 'type' }, { title: 'shape' }, { title: 'bytes', align: 'right' }],
    tensors.map(({ name, dtype, shape, bytes }) => [name, dtype, `[${shape.join(', ')}]`, formatBytes(bytes)]),
    style,
  )
}
