import type { ReadOptions } from '@widthwise/core'
import { describeName } from '../describe.ts'
import { weightsError } from '../errors.ts'
import type { ByteSource } from '../source/byte-source.ts'
import { type LoadedPickle, mostPickleBytes } from './loaded-pickle.ts'
import { unpickle } from './pickle/unpickle.ts'
import type { PickleStorage } from './pickle/values.ts'
import { readBytes } from './read-bytes.ts'
import { readStorageId } from './storage-id.ts'
import { assertStored, locateEntry } from './zip/locate-entry.ts'
import { readDirectory } from './zip/read-directory.ts'
import type { ZipEntry } from './zip/zip-entry.ts'

type Files = ReadonlyMap<string, ZipEntry>

/** The folder in which `torch.save` puts everything, named after the file; with its slash. */
function folderOf(source: ByteSource, files: Files): string {
  const pickles = [...files.keys()].filter((name) => /^[^/]*\/data\.pkl$/.test(name))
  const folder = pickles[0]?.slice(0, -'data.pkl'.length)
  if (folder === undefined || pickles.length > 1) {
    throw weightsError(
      'checkpoint-unrecognized',
      `${source.name}: a zip file with ${pickles.length} files named */data.pkl; torch.save writes one`,
    )
  }
  if (files.has(`${folder}constants.pkl`)) {
    throw weightsError('checkpoint-module', `${source.name}: a program of TorchScript, not a state dict`)
  }
  return folder
}

async function contentsOf(source: ByteSource, entry: ZipEntry, options?: ReadOptions): Promise<Uint8Array> {
  assertStored(source, entry)
  return readBytes(source, await locateEntry(source, entry, options), entry.size, options)
}

/** @throws {WidthwiseError} checkpoint-unsupported: written by a machine that stores the big end first */
async function checkByteOrder(source: ByteSource, entry: ZipEntry | undefined, options?: ReadOptions): Promise<void> {
  if (entry === undefined) return // before version 2.1, which wrote the machine's own order and said nothing
  const order = entry.size <= 16 ? String.fromCharCode(...(await contentsOf(source, entry, options))) : ''
  if (order.trim() === 'little') return
  throw weightsError(
    'checkpoint-unsupported',
    `${source.name}: its byte order is ${describeName(order)}; little-endian files are read`,
  )
}

/**
 * Reads the object of a checkpoint in the zip form that `torch.save` writes since version 1.6: `…/data.pkl` beside one
 * stored file for each storage.
 *
 * @param inert further names that the pickle may call, each call giving an inert object
 * @throws {WidthwiseError} zip-invalid, name-duplicate, checkpoint-unrecognized, checkpoint-unsupported,
 * checkpoint-module, pickle-invalid, pickle-forbidden, pickle-too-large, checkpoint-invalid, file-truncated; what the
 * source throws
 */
export async function loadTorchZip(
  source: ByteSource,
  inert: ReadonlySet<string>,
  options?: ReadOptions,
): Promise<LoadedPickle> {
  const files = await readDirectory(source, options)
  const folder = folderOf(source, files)
  await checkByteOrder(source, files.get(`${folder}byteorder`), options)
  const pickle = files.get(`${folder}data.pkl`) as ZipEntry
  if (pickle.size > mostPickleBytes) {
    throw weightsError('pickle-too-large', `data.pkl has ${pickle.size} bytes; at most ${mostPickleBytes} are read`)
  }
  const root = unpickle(await contentsOf(source, pickle, options), { resolve: readStorageId, inert }).value

  const entryOf = (storage: PickleStorage): ZipEntry => {
    const entry = files.get(`${folder}data/${storage.key}`)
    if (entry) return entry
    throw weightsError('checkpoint-invalid', `there is no file data/${storage.key} for a storage of that name`)
  }
  const starts = new Map<string, number>()
  return {
    format: 'torch-zip',
    root,
    check(storage) {
      const entry = entryOf(storage)
      assertStored(source, entry)
      if (storage.view !== undefined) throw weightsError('checkpoint-invalid', 'a view, which only legacy files have')
      const wanted = storage.elements * storage.elementBytes
      if (wanted <= entry.size) return
      throw weightsError(
        'checkpoint-invalid',
        `storage ${describeName(storage.key)} is announced with ${wanted} bytes; its file has ${entry.size}`,
      )
    },
    async locate(storage, readOptions) {
      const { key } = storage
      const start = starts.get(key) ?? (await locateEntry(source, entryOf(storage), readOptions))
      starts.set(key, start)
      return start
    },
  }
}
