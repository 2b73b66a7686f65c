import { describeName } from './describe.ts'
import { weightsError } from './errors.ts'

function exceeded(what: string, bytes: number, cause: unknown) {
  return weightsError('memory-exceeded', `${what}: ${bytes} bytes do not fit in memory`, { cause, details: { bytes } })
}

/** @throws {WidthwiseError} memory-exceeded: no such array exists, or memory is short */
export function allocateFloats(length: number, tensor: string): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(length)
  } catch (cause) {
    throw exceeded(`tensor ${describeName(tensor)}`, length * 4, cause)
  }
}

/** @throws {WidthwiseError} memory-exceeded: no such array exists, or memory is short */
export function allocateBytes(length: number, what: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(length)
  } catch (cause) {
    throw exceeded(what, length, cause)
  }
}
