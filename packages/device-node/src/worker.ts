/**
 * Entry of a worker thread: answers the commands of the device.
 *
 * @module
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { serveCommands } from '@widthwise/device/worker'
import { freeBuffer } from './free-buffer.ts'
import { loadRuntime } from './worker/load-runtime.ts'
import { NativeCalls } from './worker/native-calls.ts'

const port = parentPort as MessagePort
const calls = new NativeCalls(workerData as SharedArrayBuffer)

const serve = serveCommands(
  {
    async load(settings) {
      const runtime = await loadRuntime((settings as { readonly runtimeModule: string }).runtimeModule)
      return { runtime, version: runtime.env.versions.node ?? runtime.env.versions.common }
    },
    call: (work) => calls.do(work),
    free: freeBuffer,
  },
  { post: (reply, moved) => port.postMessage(reply, moved), close: () => port.close() },
)
port.on('message', serve)
// A command that cannot be read has nobody to answer: the thread breaks down, and whoever waits for it learns that.
port.on('messageerror', (error) => {
  throw error
})
