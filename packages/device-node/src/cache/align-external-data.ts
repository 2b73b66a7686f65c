import { type FileHandle, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { encodeOnnx, externalTensors, fromOnnx } from '@widthwise/onnx'
import { nodeDeviceError } from '../errors.ts'
import { type EntryFile, entryFiles } from './prepared-entry.ts'

/** What the widest vector loads of ONNX Runtime's kernels want. */
const alignmentBytes = 64
const chunkBytes = 2 ** 20

/**
 * Writes a model and its external data once more, with every tensor and every packed form of one at a multiple of 64
 * bytes. ONNX Runtime 1.30 writes them one right behind the other, maps them where they stand, and its matrix
 * kernels read packed weights with aligned instructions: a file as it writes it ends the process when the bytes
 * before a packed form add up to the wrong number.
 *
 * A packed form is named in the tensor's external data as `prepacked…: key|offset;length;checksum[|…]`.
 *
 * @throws {WidthwiseError} cache-build-failed when the files are not what ONNX Runtime writes
 */
export async function alignExternalData(from: string, to: string): Promise<readonly EntryFile[]> {
  const model = fromOnnx(await readFile(join(from, entryFiles.model)))
  const source = await open(join(from, entryFiles.weights))
  const target = await open(join(to, entryFiles.weights), 'wx')
  try {
    const copy = alignedCopier(source, target)
    for (const { location, pairs } of externalTensors(model)) {
      const [offset, length] = ['offset', 'length'].map((key) => pairs.find((pair) => pair.key === key))
      if (location !== entryFiles.weights || !offset || !length) {
        throw nodeDeviceError('cache-build-failed', `a tensor of the prepared model has its data in ${location}`)
      }
      offset.value = String(await copy.append(Number(offset.value), Number(length.value)))
      for (const packed of pairs.filter(({ key }) => key.startsWith('prepacked'))) {
        const [key, ...blobs] = packed.value.split('|')
        const moved: string[] = []
        for (const blob of blobs) {
          const [from, bytes, ...rest] = blob.split(';')
          moved.push([await copy.append(Number(from), Number(bytes)), bytes, ...rest].join(';'))
        }
        packed.value = [key, ...moved].join('|')
      }
    }
    const bytes = encodeOnnx(model)
    await writeFile(join(to, entryFiles.model), bytes, { flag: 'wx' })
    return [
      { name: entryFiles.model, bytes: bytes.length, crc32: crc32(bytes) },
      { name: entryFiles.weights, ...copy.written() },
    ]
  } finally {
    await source.close()
    await target.close()
  }
}

interface AlignedCopier {
  /** Copies bytes of the source behind those copied before; gives where they stand. */
  append(offset: number, length: number): Promise<number>
  written(): { readonly bytes: number; readonly crc32: number }
}

function alignedCopier(source: FileHandle, target: FileHandle): AlignedCopier {
  const chunk = Buffer.alloc(chunkBytes)
  let end = 0
  let sum = 0
  const write = async (bytes: Uint8Array): Promise<void> => {
    await target.write(bytes, 0, bytes.length, end)
    sum = crc32(bytes, sum)
    end += bytes.length
  }
  return {
    async append(offset, length) {
      const start = Math.ceil(end / alignmentBytes) * alignmentBytes
      if (start > end) await write(new Uint8Array(start - end))
      for (let done = 0; done < length; ) {
        const { bytesRead } = await source.read(chunk, 0, Math.min(chunkBytes, length - done), offset + done)
        if (bytesRead === 0) throw nodeDeviceError('cache-build-failed', `data end before byte ${offset + length}`)
        await write(chunk.subarray(0, bytesRead))
        done += bytesRead
      }
      return start
    },
    written: () => ({ bytes: end, crc32: sum }),
  }
}
