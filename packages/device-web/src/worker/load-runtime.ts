import type { LoadedRuntime } from '@widthwise/device/worker'
import { webDeviceError } from '../errors.ts'
import { sessionOptions } from '../session-options.ts'
import type { WorkerSettings } from '../settings.ts'
import { smallestModel } from './smallest-model.ts'

/**
 * ONNX Runtime Web, ready to open sessions: it fetches and compiles its WebAssembly when the first session is made, so
 * one is made here, and what is missing shows at once.
 *
 * @throws {WidthwiseError} runtime-missing, runtime-failed
 */
export async function loadRuntime({ threads, runtime: file }: WorkerSettings): Promise<LoadedRuntime> {
  const runtime = await import('onnxruntime-web/wasm').catch((cause) => {
    throw webDeviceError('runtime-missing', 'onnxruntime-web is not there', { cause })
  })
  const { env, InferenceSession } = runtime
  env.logLevel = 'fatal'
  env.wasm.numThreads = threads
  if (file !== undefined) env.wasm.wasmPaths = { wasm: file }
  try {
    const session = await InferenceSession.create(smallestModel, sessionOptions)
    await session.release()
  } catch (cause) {
    const where = file ?? 'its place beside the module'
    throw webDeviceError('runtime-failed', `the WebAssembly of onnxruntime-web does not load from ${where}`, { cause })
  }
  return { runtime, version: env.versions.web ?? env.versions.common }
}
