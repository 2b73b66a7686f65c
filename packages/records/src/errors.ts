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
  'parquet-invalid': 'The Parquet file is damaged or cut off; copy or write it again.',
  'parquet-too-large': 'Write the file anew with smaller pages and row groups, or as several models of a pool.',
  'parquet-unsupported': 'Write the file with plain, dictionary, delta or byte-stream-split encoding.',
  'pool-invalid': 'A pool file is JSON with "schema": "widthwise.pool/1" and models, each with name, cost and records.',
  'duplicate-model': 'Give every model of a pool a name of its own.',
  'cost-missing': 'Every model states what a run costs: "cost": {"macs": …} or {"ms": …}, or both.',
  'cost-out-of-range': 'Costs are finite numbers of at least 0.',
  'model-unknown': 'Name a model as the pool file does.',
  'labels-missing': 'Name a file of labels in the pool: "labels": "labels.i16".',
  'ids-differ': 'All models of a pool have records of the same samples, by id; 1 and "1" are different ids.',
  'label-conflict': 'A sample has one label, whichever model is asked; the records may be of different data.',
  'format-unknown': 'Name the file *.jsonl for JSON lines, *.parquet, or *.npy for a pair of arrays.',
  'file-unreadable': 'Check the path and the permissions.',
  'file-unwritable': 'Check that the folder exists, can be written to and has room.',
} as const

/** The closed union of this package's error codes. */
export type RecordsErrorCode = keyof typeof recordsErrorHints

/** Makes the errors of this package. */
export const recordsError: ErrorFactory<RecordsErrorCode> = errorFactory<RecordsErrorCode>(recordsErrorHints)
