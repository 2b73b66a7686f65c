import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { type AbortSignalLike, assertNotAborted } from '@widthwise/core'
import { assertIndex, chunkRange } from '../chunk-range.ts'
import type { ChunkOptions, Dataset, Sample } from '../dataset.ts'
import { datasetsError } from '../errors.ts'
import {
  type Cifar10File,
  type Cifar10Layout,
  type Cifar10Split,
  cifar10Classes,
  cifar10Layout,
  cifar10Splits,
  recordBytes,
} from './cifar10-layout.ts'
import { decodeRecord } from './cifar10-records.ts'
import { type FindCifar10Options, findCifar10 } from './find-cifar10.ts'

/** Options of {@link openCifar10}. */
export interface OpenCifar10Options extends Pick<FindCifar10Options, 'folder' | 'download' | 'onProgress' | 'signal'> {
  /** `test` when left out. */
  readonly split?: string | undefined
}

const defaultChunkSize = 256

/**
 * CIFAR-10: 10,000 test images, or of the 50,000 training images the first 45,000 (`train`) or the last 5,000
 * (`calibration`), in the order of the original files. The id of a sample is its index among the test or training images.
 *
 * The pixels are checked to be the original ones when it is opened. Nothing of them stays in memory.
 *
 * @throws {WidthwiseError} `split-unknown`, and what {@link findCifar10} throws
 */
export async function openCifar10(
  options: OpenCifar10Options = {},
  {
    layout = cifar10Layout,
    environment = process.env,
  }: Partial<Pick<FindCifar10Options, 'layout' | 'environment'>> = {},
): Promise<Dataset> {
  const { split = 'test' } = options
  const splits = cifar10Splits(layout)
  if (!Object.hasOwn(splits, split)) {
    const message = `split ${JSON.stringify(split)} of cifar10; there are ${Object.keys(splits).join(', ')}`
    throw datasetsError('split-unknown', message, { details: { split } })
  }
  const { files, from, to } = splits[split as Cifar10Split]
  const { imagesPerFile } = layout
  const used = files.slice(Math.floor(from / imagesPerFile), Math.ceil(to / imagesPerFile))
  const folder = await findCifar10(used, { ...options, layout, environment })
  const count = to - from
  const reader = new RowReader(folder, files, layout)

  async function* chunks(chunkOptions: ChunkOptions = {}): AsyncGenerator<readonly Sample[]> {
    const range = chunkRange(chunkOptions, count, defaultChunkSize)
    for (let start = range.from; start < range.to; start += range.size) {
      assertNotAborted(chunkOptions.signal)
      const rows = await reader.read(from + start, from + Math.min(start + range.size, range.to))
      yield rows.map((row, i) => ({ index: start + i, id: from + start + i, ...decodeRecord(row) }))
    }
  }

  return {
    name: 'cifar10',
    split,
    count,
    classes: cifar10Classes,
    async sample(index: number, { signal }: { readonly signal?: AbortSignalLike } = {}): Promise<Sample> {
      assertIndex(index, count)
      assertNotAborted(signal)
      const [row] = await reader.read(from + index, from + index + 1)
      return { index, id: from + index, ...decodeRecord(row as Uint8Array) }
    },
    chunks,
  }
}

/** Reads rows of files that stand for one long file. A file is open only while it is read. */
class RowReader {
  readonly #folder: string
  readonly #files: readonly Cifar10File[]
  readonly #imagesPerFile: number

  constructor(folder: string, files: readonly Cifar10File[], { imagesPerFile }: Cifar10Layout) {
    this.#folder = folder
    this.#files = files
    this.#imagesPerFile = imagesPerFile
  }

  /** Records of rows `from` up to `to`, `[recordBytes]` each. */
  async read(from: number, to: number): Promise<Uint8Array[]> {
    const rows: Uint8Array[] = []
    for (let row = from; row < to; ) {
      const file = Math.floor(row / this.#imagesPerFile)
      const end = Math.min(to, (file + 1) * this.#imagesPerFile)
      const bytes = await this.#readFile(file, row - file * this.#imagesPerFile, end - row)
      for (let start = 0; start < bytes.length; start += recordBytes)
        rows.push(bytes.subarray(start, start + recordBytes))
      row = end
    }
    return rows
  }

  async #readFile(file: number, firstRow: number, rows: number): Promise<Uint8Array> {
    const path = join(this.#folder, (this.#files[file] as Cifar10File).name)
    const bytes = new Uint8Array(rows * recordBytes)
    let handle: Awaited<ReturnType<typeof open>> | undefined
    try {
      handle = await open(path)
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, firstRow * recordBytes)
      if (bytesRead === bytes.length) return bytes
    } catch (cause) {
      throw datasetsError('file-unreadable', `${path}: ${(cause as Error).message}`, { details: { path }, cause })
    } finally {
      await handle?.close()
    }
    throw datasetsError('data-corrupt', `${path} has become shorter since it was opened`, { details: { path } })
  }
}
