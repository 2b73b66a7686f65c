import { readFile } from 'node:fs/promises'
import { assertNotAborted, isWidthwiseError, type WidthwiseError } from '@widthwise/core'
import { decodeImage, type RgbImage } from '@widthwise/image'
import { assertIndex, chunkRange } from './chunk-range.ts'
import type { ChunkOptions, Dataset, FailedSample, Sample } from './dataset.ts'
import { datasetsError } from './errors.ts'

/** How the bytes of an image file become pixels. */
export type DecodeImage = (bytes: Uint8Array) => Promise<RgbImage>

/** Files that make a dataset. Paths and ids are made when asked for: lists of a million would take more than the rest. */
export interface ImageFiles {
  readonly name: string
  readonly split: string
  readonly classes?: readonly string[]
  /** `[count]`, class indices. */
  readonly labels: Int32Array
  /** What the sample is called: its path as the folder or the list has it. */
  id(index: number): string
  /** Path of its file. */
  path(index: number): string
  readonly decode?: DecodeImage | undefined
}

const defaultChunkSize = 64
/** A chunk ends once it has so many bytes of pixels: photographs of 12 megapixels take 36 MB each. */
const chunkBytes = 64 * 2 ** 20
/** Files that are read and decoded at a time; decoders run on a few threads. */
const concurrency = 4

/** A dataset over image files. */
export function imageFilesDataset(files: ImageFiles): Dataset {
  const { name, split, classes, labels, decode = decodeImage } = files
  const count = labels.length

  async function read(index: number): Promise<Sample> {
    const id = files.id(index)
    const path = files.path(index)
    try {
      return { index, id, label: labels[index] as number, image: await decode(await readFile(path)) }
    } catch (error) {
      // What is not typed comes from the file system, or from a decoder of the caller's own.
      if (isWidthwiseError(error)) throw error
      const reason = error instanceof Error ? error.message : String(error)
      throw datasetsError('image-unreadable', `${path}: ${reason}`, { details: { path, id }, cause: error })
    }
  }

  async function tryRead(index: number): Promise<Sample | FailedSample> {
    try {
      return await read(index)
    } catch (error) {
      return { index, id: files.id(index), label: labels[index] as number, error: error as WidthwiseError }
    }
  }

  async function* chunks(options: ChunkOptions = {}): AsyncGenerator<readonly (Sample | FailedSample)[]> {
    const { size, from, to } = chunkRange(options, count, defaultChunkSize)
    const pending: Promise<Sample | FailedSample>[] = []
    let chunk: (Sample | FailedSample)[] = []
    let bytes = 0
    for (let index = from; index < to; index++) {
      assertNotAborted(options.signal)
      while (pending.length < concurrency && index + pending.length < to) pending.push(tryRead(index + pending.length))
      const sample = (await pending.shift()) as Sample | FailedSample
      chunk.push(sample)
      bytes += 'image' in sample ? sample.image.data.length : 0
      if (chunk.length < size && bytes < chunkBytes) continue
      yield chunk
      chunk = []
      bytes = 0
    }
    assertNotAborted(options.signal)
    if (chunk.length > 0) yield chunk
  }

  return {
    name,
    split,
    count,
    ...(classes && { classes }),
    async sample(index: number, options: Pick<ChunkOptions, 'signal'> = {}): Promise<Sample> {
      assertIndex(index, count)
      assertNotAborted(options.signal)
      return read(index)
    },
    chunks,
  }
}
