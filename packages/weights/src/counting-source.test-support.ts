import { type ByteSource, bytesSource } from './source/byte-source.ts'

/** A source that notes what is read of it. */
export interface CountingSource extends ByteSource {
  readonly reads: [position: number, length: number][]
  disposed: number
}

/** A source over bytes in memory that notes what is read of it. */
export function countingSource(bytes: Uint8Array, gapBytes = 0): CountingSource {
  const source = bytesSource(bytes)
  const reads: CountingSource['reads'] = []
  return {
    name: source.name,
    size: source.size,
    gapBytes,
    reads,
    disposed: 0,
    async read(target, position, options) {
      reads.push([position, target.length])
      await source.read(target, position, options)
    },
    async [Symbol.asyncDispose]() {
      this.disposed++
    },
  }
}
