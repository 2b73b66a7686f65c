/**
 * A device that runs graphs on ONNX Runtime, in worker threads of Node.
 *
 * @module
 */
export { defaultCacheFolder } from './cache/default-cache-folder.ts'
export { type NodeDeviceErrorCode, nodeDeviceErrorHints } from './errors.ts'
export { createNodeDevice } from './node-device.ts'
export type { NodeDeviceOptions } from './options.ts'
