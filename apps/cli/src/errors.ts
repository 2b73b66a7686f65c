import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of the command line's own errors, each with what the reader can do. */
export const cliErrorHints = {
  'usage-invalid': 'Run the command with --help: it shows every option with examples.',
  'image-not-found': 'Check the path; a pattern with * or ? must match at least one file.',
  'folder-empty': 'Name a folder that has pictures (jpg, png, webp, gif, tiff, avif) directly in it.',
  'input-too-large': 'Save what is piped in to a file and check that it is one picture.',
  'inspect-unknown':
    'Name a model, an .onnx or .json file, a checkpoint, or a configuration such as those in the message.',
  'onnx-unreadable': 'Name an .onnx file that exists and can be read.',
  'description-invalid':
    'Write {"architecture": a name or {"family": …}, "input"?: [channels, height, width], "slicing"?: {"rule": …}}.',
  'convert-unsupported': 'Convert a network that takes colour pictures as its one input and has classes.',
  'classes-mismatch': 'Say --classes with the number of classes that the checkpoint has.',
  'image-size-mismatch': 'Say --image-size with the side that the network was trained on.',
  'preprocess-unusable':
    'Give imagenet, inception, cifar10-resnet, or a JSON file with {"mean", "std", "resize"?, "crop"?}.',
  'labels-unusable': 'Give cifar10, or a file with as many names as there are classes: a JSON list, or a name a line.',
  'output-exists': 'Name another folder, or say --force to replace an older model.',
  'device-unknown': 'Use one of the devices that the message lists.',
  'cascade-missing': 'Leave --cascade out, or use a model whose widthwise.json has a cascade table.',
  'labels-mismatch': 'Evaluate on data with the classes that the model was trained for.',
  'fit-infeasible': 'Calibrate on as many rows as the message says, allow a larger loss, or ask for less confidence.',
  'answer-not-finite': 'The network answered with NaN or infinity: the weights are damaged.',
  'search-file-unusable':
    'Name another file with --state, or search with the model, the data and the pictures that it was made with.',
  'coco-unreadable': 'Name a file that exists and holds JSON; NaN is not JSON.',
  'detector-unsupported':
    'Export a detector with one input [1, 3, height, width] and one output [1, 4 + classes, N], without suppression; say --labels where the number of classes is not plain.',
  'cascade-file-invalid':
    'Write {"policy": "detection", "stages": [{"model": {"onnx": "saver.onnx", "labels"?: …}, "threshold": 0.5}, {"model": {"onnx": "base.onnx"}}]}.',
  'data-unreadable': 'Not one picture could be read: check the folder or the list.',
  'disk-full': 'Make room on the disk; nothing was left behind.',
  'output-unwritable': 'Name a folder that exists and can be written to; nothing was left behind.',
  unexpected: 'This is a fault of widthwise: run again with WIDTHWISE_DEBUG=1 and report what it prints.',

  // what doctor finds
  'node-too-old': 'Install Node 20.19 or later.',
  'cache-unwritable': 'Name a folder that can be written to in WIDTHWISE_CACHE.',
  'worker-missing': 'Build the package first: npm run build.',
} as const

/** The closed union of the command line's own error codes. */
export type CliErrorCode = keyof typeof cliErrorHints

/** Makes the command line's own errors. */
export const cliError: ErrorFactory<CliErrorCode> = errorFactory(cliErrorHints)
