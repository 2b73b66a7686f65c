import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of this package's errors, each with what the reader can do. */
export const filesErrorHints = {
  'disk-full': 'Make room on the disk; nothing was left behind.',
  'file-unwritable': 'Choose a place that may be written; nothing was left behind.',
  'folder-missing': 'Make the folder first, or correct the path.',
  'folder-unwritable': 'Name a folder that exists, or one that can be made.',
  'path-taken': 'Choose another name: only a regular file is replaced.',
} as const

/** The closed union of this package's error codes. */
export type FilesErrorCode = keyof typeof filesErrorHints

/** Makes this package's errors. */
export const filesError: ErrorFactory<FilesErrorCode> = errorFactory(filesErrorHints)
