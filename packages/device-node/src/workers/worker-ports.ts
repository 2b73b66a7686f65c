import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { deviceError, type OpenWorkerPort, type Reply } from '@widthwise/device'
import { nodeDeviceError } from '../errors.ts'
import { NativeCalls } from '../worker/native-calls.ts'
import { closeAtExit } from './close-at-exit.ts'

/**
 * Starts threads of this entry. A thread keeps the process alive only while it owes an answer, and is never
 * terminated: that aborts the process while ONNX Runtime runs. It is asked to stop, and ends by itself.
 *
 * @throws {WidthwiseError} worker-missing, when a thread is started
 */
export function workerPorts(url: URL): OpenWorkerPort {
  return ({ reply, failed }) => {
    if (!existsSync(url)) {
      throw nodeDeviceError(
        'worker-missing',
        `the worker of @widthwise/device-node is not there: ${fileURLToPath(url)}`,
      )
    }
    const calls = new NativeCalls()
    // The parent's flags are not meant for the worker; some, as --input-type, even stop it.
    const worker = new Worker(url, { workerData: calls.buffer, name: 'widthwise-device', execArgv: [] })
    const closed = closeAtExit(calls)
    worker.unref()
    worker.on('message', (message: Reply) => reply(message))
    worker.on('error', (cause) => failed(deviceError('worker-failed', 'a worker broke down', { cause })))
    worker.on('messageerror', (cause) => failed(deviceError('worker-failed', 'an answer was lost', { cause })))
    const ended = new Promise<void>((resolve) => {
      worker.once('exit', (code) => {
        closed()
        failed(deviceError('worker-failed', `a worker ended with exit code ${code}`))
        resolve()
      })
    })
    return {
      post: (request, moved) => worker.postMessage(request, moved),
      hold: (owing) => (owing ? worker.ref() : worker.unref()),
      end: () => ended,
    }
  }
}
