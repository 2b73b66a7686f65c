import { basename } from 'node:path'
import { type DType, isWidthwiseError, type TensorInfo } from '@widthwise/core'
import type { CheckpointStore } from '@widthwise/weights/checkpoint'
import { openCheckpointFile, openSafetensorsFile } from '@widthwise/weights/node'
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
 * The tensors of a checkpoint, safetensors or what `torch.save` wrote, and which state dict of the file they are. A
 * checkpoint says nothing of widths, so there are none in the document.
 *
 * @throws {WidthwiseError} usage-invalid, and what opening the file throws
 */
export async function inspectCheckpoint(file: string, flags: InspectFlags): Promise<Outcome> {
  if (flags.width || flags.rule || flags.imageSize !== undefined) {
    throw cliError(
      'usage-invalid',
      'a checkpoint has no widths and no input: leave --width, --rule and --image-size out',
    )
  }
  await using store = await open(file, flags.key)
  const tensors = Array.from(store.keys(), (key): TensorReport => {
    const { name, dtype, shape } = store.get(key) as TensorInfo
    return { name, dtype, shape, bytes: elements(shape) * elementBytes[dtype] }
  })
  const params = tensors.reduce((sum, { shape }) => sum + elements(shape), 0)
  const bytes = tensors.reduce((sum, tensor) => sum + tensor.bytes, 0)
  const { metadata, format, key, prefix, otherKeys, skipped, unused } = store
  const name = basename(file)
  const found = {
    format,
    ...(key && { key }),
    ...(prefix && { prefix }),
    otherKeys,
    skipped: skipped.map((entry) => entry.name),
    unused,
  }
  const facts = [
    `${format}${key ? `, ${key}` : ''}${prefix ? `, names without ${prefix}` : ''}`,
    ...(otherKeys.length > 0 ? [`also there, with --key: ${otherKeys.map((other) => other || "''").join(', ')}`] : []),
    ...(skipped.length > 0 ? [`not read: ${skipped.map((entry) => entry.name).join(', ')}`] : []),
  ]
  return {
    document: { name, widths: [], checkpoint: found, params, bytes, metadata, tensors },
    text: (style) =>
      [
        `${style.colours.bold(name)}: ${tensors.length} tensors, ${formatCount(params)} parameters, ${formatBytes(bytes)}`,
        ...facts,
        '',
        tensorTable(tensors, style),
      ].join('\n'),
  }
}

async function open(file: string, key: string | undefined): Promise<CheckpointStore> {
  try {
    return await openCheckpointFile(file, key === undefined ? {} : { key })
  } catch (error) {
    const unrecognized = isWidthwiseError(error) && error.code === 'checkpoint-unrecognized'
    // A file whose name says what it is to be: what is wrong with it as such.
    if (unrecognized && /\.safetensors$/i.test(file)) await (await openSafetensorsFile(file))[Symbol.asyncDispose]()
    throw error
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
