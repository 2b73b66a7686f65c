/**
 * The worker's side of a device: answers its commands with sessions of an ONNX Runtime that the device's own worker
 * loads.
 *
 * @module
 */
export { type DeviceErrorCode, deviceErrorHints } from './errors.ts'
export type { Reply, Request, SerializedError } from './protocol/protocol.ts'
export type { OnnxRuntime, RuntimePort, RuntimeSession, RuntimeTensor } from './worker/onnx-runtime.ts'
export { type CommandPort, serveCommands } from './worker/serve-commands.ts'
export type { LoadedRuntime, WorkerHost } from './worker/worker-host.ts'
