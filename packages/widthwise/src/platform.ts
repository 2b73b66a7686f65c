import type { AbortSignalLike, Device, TensorStore } from '@widthwise/core'
import type { RgbImage } from '@widthwise/image'
import type { WeightFile } from './model-document.ts'
import type { Profile } from './profile.ts'

/** Pixels as an `ImageData` has them, or without alpha: three or four bytes a pixel, row by row. */
export interface Pixels {
  readonly data: Uint8Array | Uint8ClampedArray
  readonly width: number
  readonly height: number
}

/** The part of a `Blob` that is needed to read one. */
export interface BlobLike {
  /** All of its bytes. */
  arrayBuffer(): Promise<ArrayBuffer>
}

/** A picture as callers have it: a path or URL, encoded bytes, a Blob, or pixels. */
export type ImageInput = string | URL | Uint8Array | ArrayBuffer | BlobLike | Pixels

/** How far reading a model's weights has come. */
export interface LoadProgress {
  /** The weight file that bytes came of last. */
  readonly file: string
  /** Bytes of all weight files together: never falling, in the end `totalBytes`. */
  readonly loadedBytes: number
  readonly totalBytes: number
}

/** What a caller may say about reading a model. */
export interface ReadOptions {
  readonly signal?: AbortSignalLike
  /** Told as weights arrive: chunk by chunk from the network, file by file from a disk or a cache. */
  readonly onProgress?: (progress: LoadProgress) => void
}

/** Where a model's files are. */
export interface ModelFiles {
  /** Names the place in messages. */
  readonly where: string
  /** A text file of the model. @throws {WidthwiseError} model-not-found */
  text(file: string, signal?: AbortSignalLike): Promise<string>
  /** All weight files together, each checked against its size and hash. @throws {WidthwiseError} weights-missing, shard-corrupt */
  openWeights(weights: readonly WeightFile[], options?: ReadOptions): Promise<TensorStore>
}

/** A document of its own, and the files that it names by paths relative to it. */
export interface DocumentFiles {
  /** Names the document in messages. */
  readonly where: string
  /** What the document says. @throws {WidthwiseError} cascade-not-found, aborted */
  read(signal?: AbortSignalLike): Promise<string>
  /** A file that it names. @throws {WidthwiseError} cascade-file-missing, aborted */
  bytes(file: string, signal?: AbortSignalLike): Promise<Uint8Array>
  /** The path of a file, where a device can open it by one: external data beside it is found then. */
  path(file: string): string | undefined
  /** Where a model that it names may be, likeliest first. */
  modelPlaces(name: string): readonly string[]
}

/** What callers may say about the device a model runs on. */
export interface DeviceOptions {
  /** Threads inside one run. Default: what the device finds best. */
  readonly intraOpThreads?: number
  /** Workers that run side by side. Default 1. */
  readonly workers?: number
  /** Bytes that ready sessions may take before the least recently used one is given back. */
  readonly memoryBytes?: number
  /**
   * In a browser: address of the folder of ONNX Runtime's `.wasm`, relative to the page. Default: where the bundler put
   * it. Node has no such option.
   */
  readonly runtime?: string | URL
}

/** How a picture is decoded. */
export interface ReadImageOptions {
  readonly orientation: 'exif' | 'ignore'
  /** Pictures with more pixels are refused by their header, before anything is decoded. */
  readonly maxPixels?: number
  readonly signal?: AbortSignalLike
}

/** What differs between Node and a browser; the rest of the facade is the same. */
export interface Platform {
  /** Names of the devices that `device` may ask for; the first is what `auto` means. */
  readonly devices: readonly string[]
  openDevice(name: string, options: DeviceOptions): Promise<Device>
  locate(source: string | URL): Promise<ModelFiles>
  openDocument(source: string | URL): Promise<DocumentFiles>
  /** Decodes a picture; the bytes decide, not the name. */
  readImage(input: Exclude<ImageInput, Pixels>, options: ReadImageOptions): Promise<RgbImage>
  /** What this machine is, for profiles. */
  machine(): Promise<string>
  readProfile(key: string): Promise<Profile | undefined>
  /** Keeps a profile; a place that cannot be written is no error, the profile is then measured again. */
  writeProfile(key: string, profile: Profile): Promise<void>
  /** Milliseconds on a monotonic clock. */
  now(): number
  sha256(text: string): Promise<string>
}
