import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of this package's errors, each with what the reader can do about it. */
export const recordsErrorHints = {
  'not-json': 'Every line holds one JSON object; NaN and Infinity are not JSON.',
  'field-missing': 'A record has the fields id, label, prediction and confidence.',
  'field-type':
    'id is a string or an integer; label, prediction and confidence are numbers; top is a list of [class, probability]; logits is a list of numbers.',
  'confidence-not-finite': 'A record with NaN or Infinity comes from a run that failed; run it again or leave it out.',
  'confidence-out-of-range': 'Confidences and probabilities are fractions in [0, 1], not per cent and not logits.',
  'label-out-of-range': 'Labels are class indices 0 to classes - 1.',
  'prediction-out-of-range': 'Predictions are class indices 0 to classes - 1.',
  'top-disagrees':
    'The prediction is the class of the largest probability in top, and the confidence is that probability.',
  'top-invalid':
    'top lists different classes, at least one, each with its probability; in a pair of .npy files every row has as many.',
  'logits-length': 'Every record of a file has one logit a class.',
  'duplicate-id': 'Every id stands in a file once; models are joined by it.',
  'no-rows': 'The file holds no record; check that the run that wrote it came to its end.',
  'row-count-mismatch': 'Files that belong together have one row for each sample, in the same order.',
  'line-too-long': 'Records are one JSON object a line; this file may be one long array or no text.',
  'npy-not-npy': 'The file does not begin as an .npy file does; write it with numpy.save or encodeNpy.',
  'npy-header-invalid': 'The header of the .npy file is damaged; write the file again.',
  'npy-dtype-unsupported':
    'Little-endian int8 to int64, uint8, float16, float32 and float64 are read; convert with astype.',
  'npy-fortran-order': 'Save the array in C order: numpy.save(path, numpy.ascontiguousarray(array)).',
  'npy-length-mismatch': 'The file is cut off or has something behind its values; copy or write it again.',
  'npy-shape-invalid':
    'The shape has to fit the values, and records are a matrix [rows, k] of probabilities and one of classes.',
  'npy-value-out-of-range': 'Integers beyond 2^53 have no exact number in JavaScript.',
  'format-unknown': 'Name the file *.jsonl for JSON lines, or *.npy for a pair of arrays.',
  'file-unreadable': 'Check the path and the permissions.',
  'file-unwritable': 'Check that the folder exists, can be written to and has room.',
} as const

/** The closed union of this package's error codes. */
export type RecordsErrorCode = keyof typeof recordsErrorHints

/** Makes the errors of this package. */
export const recordsError: ErrorFactory<RecordsErrorCode> = errorFactory<RecordsErrorCode>(recordsErrorHints)
