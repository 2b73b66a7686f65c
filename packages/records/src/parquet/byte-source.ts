/** Bytes that are read where they are needed: a file, a buffer, a URL with range requests. */
export interface ByteSource {
  readonly byteLength: number
  /** The bytes from `start` up to `end`, which both lie inside. */
  readonly slice: (start: number, end: number) => Promise<Uint8Array>
}

/** Bytes in memory as a source. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return { byteLength: bytes.length, slice: async (start, end) => bytes.subarray(start, end) }
}
