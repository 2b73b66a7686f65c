import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of this package's errors, each with what the reader can do. */
export const goldenErrorHints = {
  'case-missing':
    'Name the folder of a golden case, which holds a case.json and an expect.safetensors, or the file of a trained one.',
  'case-invalid':
    'Correct the named key; the form of case.json is widthwise.golden/1, of a trained case widthwise.golden-trained/1.',
  'case-expectation-missing': 'Add the tensor to expect.safetensors, or take its output out of the case.',
  'case-output-unknown': 'Name outputs of the network, or the mean of one: features.0, features.0.mean.',
  'case-stopped': 'This is a defect of the device or of this package, not of the case: please report it with the case.',
  'fill-invalid': 'Give the tensor a name, a shape of whole numbers, finite bounds, and a seed of 32 bits.',
  'fill-unknown': 'Ask for one of the names that keys() lists.',
  'report-unwritable': 'Check that the output folder can be made and written to.',
} as const

/** The closed union of this package's error codes. */
export type GoldenErrorCode = keyof typeof goldenErrorHints

/** Makes this package's errors. */
export const goldenError: ErrorFactory<GoldenErrorCode> = errorFactory(goldenErrorHints)
