import { type ErrorFactory, errorFactory } from '@widthwise/core'
import type { DeviceErrorCode } from '@widthwise/device'

/** Codes of this package's own errors, beside those of every device, each with what the reader can do. */
export const webDeviceErrorHints = {
  'platform-unsupported': 'Use a browser with WebAssembly SIMD and module workers: every current one has both.',
  'threads-unavailable':
    'Leave intraOpThreads out, or serve the page with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.',
  'worker-missing':
    'Serve dist/worker.js of @widthwise/device-web where the bundler put it, or give the worker option a function that starts it.',
  'runtime-missing': 'Install it: npm i onnxruntime-web.',
  'runtime-failed':
    'Serve the ort-wasm-simd-threaded.wasm of onnxruntime-web, and say with the runtime option where it lies.',
} as const

/** The closed union of the codes of this device: those of every device, and its own. */
export type WebDeviceErrorCode = DeviceErrorCode | keyof typeof webDeviceErrorHints

/** Makes this package's own errors. */
export const webDeviceError: ErrorFactory<keyof typeof webDeviceErrorHints> = errorFactory(webDeviceErrorHints)
