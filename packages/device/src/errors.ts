import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes that every device on workers may end with, each with what the reader can do. A device adds its own. */
export const deviceErrorHints = {
  // the device cannot be opened, or goes away
  'options-invalid': 'Correct the option that the message names.',
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
} as const

/** The closed union of the codes that devices share. */
export type DeviceErrorCode = keyof typeof deviceErrorHints

/** Makes the errors that devices share. */
export const deviceError: ErrorFactory<DeviceErrorCode> = errorFactory(deviceErrorHints)
