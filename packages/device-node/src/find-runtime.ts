import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { nodeDeviceError } from './errors.ts'

/**
 * Address of the installed onnxruntime-node, which is not loaded here: the workers do that.
 *
 * @throws {WidthwiseError} runtime-missing
 */
export function findRuntime(specifier = 'onnxruntime-node'): string {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve(specifier)).href
  } catch (cause) {
    throw nodeDeviceError('runtime-missing', `${specifier} is not installed beside @widthwise/device-node`, { cause })
  }
}
