import type { AbortSignalLike, TensorStore } from '@widthwise/core'
import type { FileDigest } from '@widthwise/weights'

/**
 * Where what came from the network is kept: a folder in Node, the Cache API in a browser. A cache that cannot be read or
 * written costs a download and is no error.
 */
export interface ModelCache {
  /**
   * The weight file of this hash, checked and opened; undefined where none is kept. A damaged one is thrown away.
   *
   * @throws {WidthwiseError} aborted
   */
  openShard(digest: FileDigest, signal?: AbortSignalLike): Promise<TensorStore | undefined>
  /** Keeps the bytes of a weight file that has been checked, and opens it. @throws {WidthwiseError} aborted */
  keepShard(digest: FileDigest, bytes: Uint8Array, signal?: AbortSignalLike): Promise<TensorStore>
  /** The text that was last kept for a URL. */
  readText(url: string): Promise<string | undefined>
  keepText(url: string, text: string): Promise<void>
}
