import { nodeDeviceError } from '../errors.ts'

/** The part of onnxruntime-node that a worker uses. */
export type Runtime = typeof import('onnxruntime-node')

/**
 * ONNX Runtime, loaded by this thread.
 *
 * @throws {WidthwiseError} runtime-failed
 */
export async function loadRuntime(runtimeModule: string): Promise<Runtime> {
  try {
    const loaded = (await import(runtimeModule)) as Runtime & { readonly default?: Runtime }
    const runtime = loaded.default ?? loaded
    runtime.env.logLevel = 'fatal'
    return runtime
  } catch (cause) {
    throw nodeDeviceError('runtime-failed', `onnxruntime-node is installed (${runtimeModule}) but does not load`, {
      cause,
    })
  }
}
