import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of this package's errors, each with what the reader can do. */
export const facadeErrorHints = {
  'model-not-found':
    'Give a folder that holds a widthwise.json, the name of an installed package that does, or an https URL of one.',
  'model-invalid': 'Correct the named key of widthwise.json; docs and examples show a complete one.',
  'weights-missing': 'Put the file that the model names beside its widthwise.json; installing the package again does.',
  'tensor-missing':
    'The weights lack a tensor of the network: the description and the weights belong to different models.',
  'tensor-shape':
    'The weights have a tensor of another shape: the description and the weights belong to different models.',
  'model-not-classifier':
    'Give a model that answers with one number a class for a picture; export others, or run them on a device.',
  'cascade-not-found': 'Give the path or the URL of a cascade.json.',
  'cascade-invalid': 'Correct the named key of cascade.json; the README shows a complete one.',
  'cascade-file-missing': 'Put the file where cascade.json names it; paths are relative to cascade.json.',
  'labels-differ': 'Chain models that were trained for the same classes, in the same order.',
  'preprocess-mismatch': 'Make the crop of the preprocessing the side of the input that the model takes.',
  'output-not-logits':
    'Say "output": "probabilities" in the model of the stage where its graph ends in a softmax, else leave it out.',
  'width-not-offered': 'Use one of the widths that the message lists.',
  'device-unknown': 'Use one of the devices that the message lists.',
  'image-not-found':
    'Check the path or the address; a page needs the permission (CORS) of another origin. The command line takes folders and globs.',
  'image-unreadable':
    'Give a file path, a URL, a Blob, encoded bytes, or pixels as { data, width, height }, which an ImageData is.',
  'option-invalid': 'Correct the named option.',
  'batch-unfit': 'Give { shape: [N, channels, height, width], data } with data a Float32Array of that many values.',
  'deadline-exceeded':
    'Give more time, or ask again when less is waiting; a budget instead of a width lets narrower ones run.',
  'answer-not-finite': 'The network answered with NaN or infinity: the weights are damaged, or the input is.',
  disposed: 'Load the model again; a disposed model runs nothing.',
} as const

/** The closed union of this package's error codes. */
export type FacadeErrorCode = keyof typeof facadeErrorHints

/** Makes this package's errors. */
export const facadeError: ErrorFactory<FacadeErrorCode> = errorFactory(facadeErrorHints)
