import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of this package's errors, each with what the reader can do. */
export const onnxErrorHints = {
  // what was asked for
  'batch-invalid': "Give the batch as a whole number of at least 1, or 'dynamic'.",
  'location-invalid': 'Name the file of external data by a relative path inside the folder of the model.',
  'weights-mismatch': 'Open the checkpoint of this architecture: every tensor must be there in the shape of the graph.',
  'graph-unsupported': 'Change the architecture: ONNX has no form of the named operation on this shape here.',
  'model-too-large': 'Write the weights as external data: one ONNX file holds less than 2 GiB.',
  // what was read
  'onnx-malformed': 'The file is not an ONNX model, or it is damaged: write or download it again.',
  'onnx-too-complex': 'Raise the named limit if the file comes from a trusted source.',
  'onnx-invalid':
    'The graph breaks a rule of the format: export it again; the checker of the ONNX project may say more.',
  'dimension-open': 'Give the sizes that the file leaves open.',
  'input-mismatch': 'Leave the size out: the file fixes it.',
  'cost-too-large': 'No real network is that large: the file states wrong sizes, or it is damaged.',
} as const

/** The closed union of this package's error codes. */
export type OnnxErrorCode = keyof typeof onnxErrorHints

/** Makes this package's errors. */
export const onnxError: ErrorFactory<OnnxErrorCode> = errorFactory(onnxErrorHints)
