import { compressors as all, decompressZstd } from 'hyparquet-compressors'

/** Decompressors that write no more than they are told: what a page says of its length is checked before. */
export const compressors: typeof all = {
  ...all,
  // Given no place to write to, it would make as much as the frame says, or go on for as long as the frame does.
  ZSTD: (input, length) => decompressZstd(input, new Uint8Array(length)),
}
