import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of this package's errors, each with what the reader can do about it. */
export const datasetsErrorHints = {
  'dataset-unknown': 'Give cifar10, a folder of class folders, or a file that lists images with their labels.',
  'split-unknown': 'cifar10 has test, calibration and train; a folder has the folders in it that hold class folders.',
  'dataset-empty': 'Put images (png, jpg, webp, ...) into one folder a class, or list them in a file.',
  'class-unknown': 'Name classes as the model does, or give class indices.',
  'list-invalid':
    'A list has one line an image, the path and the label with a tab, a comma or spaces between them; or it is JSON, [{"file", "class"}].',
  'range-invalid': 'Samples are counted from 0 to count - 1; a chunk has at least one.',
  'image-unreadable': 'Check that the file is there and may be read; paths in a list are relative to the list.',
  'file-unreadable': 'Check the path and the permissions.',
  'data-unavailable':
    'Put the binary version of CIFAR-10 (data_batch_1.bin ... test_batch.bin, or cifar-10-binary.tar.gz) into a folder and name it in WIDTHWISE_DATA, or run once with access to the npm registry.',
  'data-corrupt': 'Delete the file and get it again.',
  'cache-unwritable': 'Name a folder that can be written to, with 500 MB of room, in WIDTHWISE_CACHE.',
} as const

/** The closed union of this package's error codes. */
export type DatasetsErrorCode = keyof typeof datasetsErrorHints

/** Makes this package's errors. */
export const datasetsError: ErrorFactory<DatasetsErrorCode> = errorFactory(datasetsErrorHints)
