import type { AbortSignalLike, WidthwiseError } from '@widthwise/core'
import type { RgbImage } from '@widthwise/image'

/** What a sample is called in records: the index in its set, or the path of its file. */
export type SampleId = number | string

/** One labelled image. */
export interface Sample {
  /** Place in the split, from 0. */
  readonly index: number
  readonly id: SampleId
  /** Class index of the truth. */
  readonly label: number
  readonly image: RgbImage
}

/** A sample whose image could not be read; the others of its chunk are not lost. */
export interface FailedSample {
  readonly index: number
  readonly id: SampleId
  readonly label: number
  readonly error: WidthwiseError
}

/** Options of {@link Dataset.chunks}. */
export interface ChunkOptions {
  /** Most samples of a chunk. */
  readonly size?: number
  /** First sample; 0 when left out. */
  readonly from?: number
  /** End of the samples, exclusive; `count` when left out. */
  readonly to?: number
  readonly signal?: AbortSignalLike
}

/** Labelled images, read when asked for. It holds no open file, so there is nothing to dispose of. */
export interface Dataset {
  /** What it was opened by. */
  readonly name: string
  readonly split: string
  /** Number of samples. */
  readonly count: number
  /** Names of the classes by index, where they are known. */
  readonly classes?: readonly string[]
  /**
   * One sample.
   *
   * @throws {WidthwiseError} `range-invalid`; `image-unreadable` and the decoder's codes for a bad image; `data-corrupt`; `aborted`
   */
  sample(index: number, options?: { readonly signal?: AbortSignalLike }): Promise<Sample>
  /**
   * The samples in order, some at a time. A chunk is smaller than asked for where its pixels would take much memory.
   *
   * @throws {WidthwiseError} `range-invalid`, `data-corrupt`, `aborted`; a bad image is a {@link FailedSample}
   */
  chunks(options?: ChunkOptions): AsyncIterable<readonly (Sample | FailedSample)[]>
}
