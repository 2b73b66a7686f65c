/**
 * A device that runs graphs on ONNX Runtime Web, in workers of a page.
 *
 * @module
 */
export { type WebDeviceErrorCode, webDeviceErrorHints } from './errors.ts'
export type { WebDeviceOptions } from './options.ts'
export { createWebDevice } from './web-device.ts'
