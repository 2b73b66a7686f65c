/**
 * What devices share whose models run in workers: checks of inputs and outputs, scheduling, memory accounting, the
 * device and its runners. For those who write a device; the worker's side is `@widthwise/device/worker`.
 *
 * @module
 */
export { type DeviceErrorCode, deviceError, deviceErrorHints } from './errors.ts'
export { BytesSource } from './model/bytes-source.ts'
export { GraphSource } from './model/graph-source.ts'
export type { ModelContext } from './model/model.ts'
export { onnxPackage } from './model/onnx-package.ts'
export type { SchedulerOptions } from './pool/scheduler.ts'
export type { SessionSource } from './pool/session-source.ts'
export { WorkerHandle } from './pool/worker-handle.ts'
export type { OpenWorkerPort, WorkerEvents, WorkerPort } from './pool/worker-port.ts'
export type { WorkerSupply } from './pool/worker-supply.ts'
export type {
  CommandBody,
  CommandName,
  CommandResult,
  Commands,
  DeclaredPort,
  DeclaredPorts,
  ModelFile,
  NamedData,
  Reply,
  Request,
  SerializedError,
  SessionId,
} from './protocol/protocol.ts'
export { describeValue, wholeNumber } from './whole-number.ts'
export { WorkerDevice, type WorkerDeviceParts } from './worker-device.ts'
