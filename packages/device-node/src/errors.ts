import { type ErrorFactory, errorFactory } from '@widthwise/core'
import type { DeviceErrorCode } from '@widthwise/device'

/** Codes of this package's own errors, beside those of every device, each with what the reader can do. */
export const nodeDeviceErrorHints = {
  // the device cannot be opened
  'runtime-missing':
    'Install it: npm i onnxruntime-node. Where its install script has no internet, set ONNXRUNTIME_NODE_INSTALL=skip (or the line onnxruntime-node-install=skip in .npmrc, or --ignore-scripts): the CPU binaries are in the package itself.',
  'runtime-failed': 'Reinstall onnxruntime-node, and check that it has binaries for this platform and processor.',
  'worker-missing': 'Build the package first: npm run build.',

  // the cache of prepared models; the device goes on without it
  'cache-unwritable':
    'Choose a folder that may be written with cacheFolder or WIDTHWISE_CACHE; models open all the same, slower.',
  'cache-corrupt': 'Nothing to do: the damaged entry is made again.',
  'cache-build-failed': 'The cause says why; the model opens all the same, slower.',
  'disk-full': 'Free some space on the disk; models open all the same, slower, and nothing half-written stays.',
} as const

/** The closed union of the codes of this device: those of every device, and its own. */
export type NodeDeviceErrorCode = DeviceErrorCode | keyof typeof nodeDeviceErrorHints

/** Makes this package's own errors. */
export const nodeDeviceError: ErrorFactory<keyof typeof nodeDeviceErrorHints> = errorFactory(nodeDeviceErrorHints)
