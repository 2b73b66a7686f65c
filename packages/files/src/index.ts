/**
 * Files that are written whole or not at all, and the folder that everything fetched or measured is kept in. Node only.
 *
 * @module
 */
export { AtomicFile, type AtomicFileOptions } from './atomic-file.ts'
export { cacheFolder } from './cache-folder.ts'
export { type FilesErrorCode, filesErrorHints } from './errors.ts'
export { makeFolder } from './make-folder.ts'
export {
  type FileContent,
  type FilePiece,
  type WriteAllOptions,
  type WriteOptions,
  writeAllAtomically,
  writeAtomically,
} from './write-atomically.ts'
export { type WriteFailure, writeFailure } from './write-failure.ts'
