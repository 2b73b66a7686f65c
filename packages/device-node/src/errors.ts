import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of this package's errors, each with what the reader can do. */
export const nodeDeviceErrorHints = {
  // the device cannot be opened, or goes away
  'options-invalid': 'Correct the option that the message names.',
  'runtime-missing':
    'Install it: npm i onnxruntime-node. Where its install script has no internet, set ONNXRUNTIME_NODE_INSTALL=skip (or the line onnxruntime-node-install=skip in .npmrc, or --ignore-scripts): the CPU binaries are in the package itself.',
  'runtime-failed': 'Reinstall onnxruntime-node, and check that it has binaries for this platform and processor.',
  'worker-missing': 'Build the package first: npm run build.',
  'worker-failed': 'Run again: the device starts another worker. If it happens again, report it with the cause.',
  'device-disposed': 'Open another device, or dispose this one later.',
  'runner-disposed': 'Prepare the model again, or dispose the runner later.',

  // the model cannot be run here
  'model-unreadable': 'Check the path, and that external data lies beside the model.',
  'model-refused': 'Check that the file is a whole ONNX model whose operators ONNX Runtime knows.',
  'model-type-unsupported': 'Export the model with float32 inputs and outputs.',
  'model-one-width': 'Leave the subnet out: a model from an ONNX file has its one width.',
  'device-memory-exceeded': 'Give the device a larger memoryBytes, or run a narrower subnet.',
  'run-failed': 'The cause has the words of ONNX Runtime.',

  // what a run asks for does not fit the model
  'input-missing': 'Give every input that runner.inputs lists.',
  'input-unknown': 'Give only the inputs that runner.inputs lists.',
  'input-type': 'Give each input as { shape, data } with data a Float32Array.',
  'input-shape': 'Give the shape that runner.inputs lists, the batch in front, and one value for each element.',
  'output-not-offered': 'Ask for outputs that runner.outputs lists.',

  // the cache of prepared models; the device goes on without it
  'cache-unwritable':
    'Choose a folder that may be written with cacheFolder or WIDTHWISE_CACHE; models open all the same, slower.',
  'cache-corrupt': 'Nothing to do: the damaged entry is made again.',
  'cache-build-failed': 'The cause says why; the model opens all the same, slower.',
  'disk-full': 'Free some space on the disk; models open all the same, slower, and nothing half-written stays.',
} as const

/** The closed union of this package's error codes. */
export type NodeDeviceErrorCode = keyof typeof nodeDeviceErrorHints

/** Makes this package's errors. */
export const nodeDeviceError: ErrorFactory<NodeDeviceErrorCode> = errorFactory(nodeDeviceErrorHints)
