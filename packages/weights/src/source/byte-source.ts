import type { ReadOptions } from '@widthwise/core'
import { assertNotAborted } from '@widthwise/core'

/** Random access to the bytes of one file that does not change, wherever it lies. */
export interface ByteSource extends AsyncDisposable {
  /** What error messages call it: a path, a URL. */
  readonly name: string
  /** Length in bytes. */
  readonly size: number
  /** Bytes that are sooner read and dropped than skipped by a second read; 65536 when left out. */
  readonly gapBytes?: number
  /**
   * Fills all of `target` with the bytes from `position` on. The caller has checked that they lie inside `size`.
   *
   * @throws {WidthwiseError} when the bytes cannot be had, or `signal` aborts
   */
  read(target: Uint8Array, position: number, options?: ReadOptions): Promise<void>
}

/** A source over bytes in memory; they are not copied, so leave them unchanged while the source is in use. */
export function bytesSource(bytes: Uint8Array, name = 'bytes in memory'): ByteSource {
  return {
    name,
    size: bytes.length,
    async read(target, position, options) {
      assertNotAborted(options?.signal, `reading ${name}`)
      target.set(bytes.subarray(position, position + target.length))
    },
    async [Symbol.asyncDispose]() {},
  }
}
