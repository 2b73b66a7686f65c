/**
 * Entry of a worker: answers the commands of the device.
 *
 * @module
 */
import { type Request, serveCommands } from '@widthwise/device/worker'
import type { WorkerSettings } from './settings.ts'
import { callRuntime } from './worker/call-runtime.ts'
import { loadRuntime } from './worker/load-runtime.ts'

const scope = globalThis as unknown as Pick<Worker, 'postMessage' | 'onmessage' | 'onmessageerror'> & { close(): void }
const serve = serveCommands(
  {
    load: (settings) => loadRuntime(settings as WorkerSettings),
    call: callRuntime,
    // Moving a buffer to nowhere: left to the collector, a model's bytes lie about beside the session.
    free: ({ buffer }) => void structuredClone(null, { transfer: [buffer as ArrayBuffer] }),
  },
  { post: (reply, moved) => scope.postMessage(reply, moved), close: () => scope.close() },
)
scope.onmessage = ({ data }: MessageEvent<Request>) => serve(data)
// A command that cannot be read has nobody to answer: the worker breaks down, and whoever waits for it learns that.
scope.onmessageerror = ({ data }) => reportError(data)
