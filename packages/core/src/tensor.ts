import type { AbortSignalLike } from './abort-signal.ts'
/** A half-open range of indices `[from, to)` along one axis of a tensor. */
export type Segment = readonly [from: number, to: number]

/**
 * What is read of a tensor: for every axis an ordered list of segments. The result has, along each axis, the
 * segments one after the other; so a prefix, a suffix, the pieces of a fused matrix and a permutation are all the same thing.
 */
export type Segments = readonly (readonly Segment[])[]

/** Dense values in row-major order; `data.length` is the product of `shape`. */
export interface Tensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Element types that a store may hold; only the float types can be read as values. */
export type DType =
  | 'f64'
  | 'f32'
  | 'f16'
  | 'bf16'
  | 'i64'
  | 'i32'
  | 'i16'
  | 'i8'
  | 'u64'
  | 'u32'
  | 'u16'
  | 'u8'
  | 'bool'

/** What a store knows of a tensor before reading it. */
export interface TensorInfo {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
}

/** Options of a read. */
export interface ReadOptions {
  readonly signal?: AbortSignalLike
}

/** Named, typed tensors that are read when asked for: over a file, bytes, a URL with range requests, or memory. */
export interface TensorStore extends AsyncDisposable {
  /** Names, in the order of the source. */
  keys(): Iterable<string>
  /** The tensor's type and shape, or undefined when there is none of that name. */
  get(name: string): TensorInfo | undefined
  /**
   * The values of a tensor, or of the part that `segments` select, as float32 in row-major order of the selection.
   * float16 and bfloat16 are widened exactly, float64 is rounded.
   *
   * @throws {WidthwiseError} when the name is unknown, the type is not a float, a segment leaves the tensor, or the source fails
   */
  read(name: string, segments?: Segments, options?: ReadOptions): Promise<Float32Array>
  /** Free-form strings that the source carries. */
  readonly metadata: Readonly<Record<string, string>>
}
