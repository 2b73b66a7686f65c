import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import type { OnnxTensor } from '../format/onnx-model.ts'
import { elementTypes } from './element-types.ts'

/** Numbers of the schema's fields that are kept undecoded: typed lists of values. */
const lists = { floatData: 4, int32Data: 5, doubleData: 10, uint64Data: 11 } as const

/**
 * The values of a small tensor, in whichever of the format's ways they are written; undefined where they stand in another
 * file, are left out, or are of a type that no shape depends on. 64-bit numbers beyond 2^53 are rounded, which bounds
 * such as "to the end" bear.
 */
export function tensorValues(tensor: OnnxTensor, elements: number): readonly number[] | undefined {
  const values = fromRawData(tensor, elements) ?? fromLists(tensor)
  return values?.length === elements ? values : undefined
}

function fromRawData({ rawData, dataType }: OnnxTensor, elements: number): readonly number[] | undefined {
  const read = readers[dataType]
  if (!read || rawData.length === 0 || rawData.length !== read.bytes * elements) return undefined
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength)
  return Array.from({ length: elements }, (_, index) => read.at(view, index * read.bytes))
}

interface ElementReader {
  readonly bytes: number
  at(view: DataView, offset: number): number
}

const readers: Readonly<Record<number, ElementReader>> = {
  [elementTypes.float]: { bytes: 4, at: (view, offset) => view.getFloat32(offset, true) },
  [elementTypes.double]: { bytes: 8, at: (view, offset) => view.getFloat64(offset, true) },
  [elementTypes.int64]: { bytes: 8, at: (view, offset) => Number(view.getBigInt64(offset, true)) },
  [elementTypes.uint64]: { bytes: 8, at: (view, offset) => Number(view.getBigUint64(offset, true)) },
  [elementTypes.int32]: { bytes: 4, at: (view, offset) => view.getInt32(offset, true) },
  [elementTypes.uint32]: { bytes: 4, at: (view, offset) => view.getUint32(offset, true) },
  [elementTypes.int8]: { bytes: 1, at: (view, offset) => view.getInt8(offset) },
  [elementTypes.uint8]: { bytes: 1, at: (view, offset) => view.getUint8(offset) },
  [elementTypes.bool]: { bytes: 1, at: (view, offset) => view.getUint8(offset) },
}

function fromLists(tensor: OnnxTensor): readonly number[] | undefined {
  if (tensor.int64Data.length > 0) return tensor.int64Data.map(Number)
  const values: number[] = []
  for (const { no, wireType, data } of tensor.$unknown ?? []) {
    const read = listReaders[no]
    if (!read) continue
    const reader = new BinaryReader(data)
    const end = wireType === WireType.LengthDelimited ? reader.uint32() + reader.pos : reader.len
    while (reader.pos < end) values.push(read(reader))
  }
  return values.length > 0 ? values : undefined
}

const listReaders: Readonly<Record<number, (reader: BinaryReader) => number>> = {
  [lists.floatData]: (reader) => reader.float(),
  [lists.int32Data]: (reader) => reader.int32(),
  [lists.doubleData]: (reader) => reader.double(),
  [lists.uint64Data]: (reader) => Number(reader.uint64()),
}
