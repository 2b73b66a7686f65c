import { isWidthwiseError, type ReadOptions } from '@widthwise/core'
import { describeName } from '../describe.ts'
import { weightsError, weightsErrorHints } from '../errors.ts'
import type { ByteSource } from '../source/byte-source.ts'
import { type LoadedPickle, mostPickleBytes } from './loaded-pickle.ts'
import { type UnpickleOptions, unpickle } from './pickle/unpickle.ts'
import { describeValue, PickleDict, type PickleStorage, type PickleValue } from './pickle/values.ts'
import { readBytes } from './read-bytes.ts'
import { readStorageId } from './storage-id.ts'

/** What the first of the pickles of a legacy file is: its one number. */
const legacyMagic = 0x1950a86a20f9469cfc6cn

const protocolVersion = 1001

/** Bytes read first, which the pickles of most networks fit in; four times as many when they do not. */
const firstWindowBytes = 1 << 18

/** The pickles of a legacy file, one behind the other. Where one ends only reading it shows. */
class PickleSequence {
  position = 0
  readonly #source: ByteSource
  readonly #options: ReadOptions | undefined
  #window: Uint8Array = new Uint8Array(0)

  constructor(source: ByteSource, options: ReadOptions | undefined) {
    this.#source = source
    this.#options = options
  }

  /** The next value. A pickle that goes on behind what has been read is read anew, with more of the file. */
  async next(how: UnpickleOptions = {}): Promise<PickleValue> {
    for (;;) {
      try {
        const { value, length } = unpickle(this.#window.subarray(this.position), how)
        this.position += length
        return value
      } catch (error) {
        if (!isWidthwiseError(error, weightsErrorHints) || error.code !== 'file-truncated') throw error
        const wanted = this.position + Number(error.details.wanted)
        const { size, name } = this.#source
        if (this.#window.length === size || wanted > size) {
          throw weightsError('file-truncated', `the file ends at byte ${size}, inside a pickle: ${error.message}`)
        }
        if (this.#window.length >= mostPickleBytes || wanted > mostPickleBytes) {
          throw weightsError('pickle-too-large', `pickle: more than ${mostPickleBytes} bytes in ${name}`)
        }
        const more = Math.max(firstWindowBytes, 4 * this.#window.length, wanted)
        this.#window = await readBytes(this.#source, 0, Math.min(size, mostPickleBytes, more), this.#options)
      }
    }
  }
}

function checkBeginning(magic: PickleValue, version: PickleValue, system: PickleValue): void {
  if (magic !== legacyMagic) {
    throw weightsError(
      'checkpoint-unsupported',
      `a pickle of ${describeValue(magic)}, not written by torch.save; its arrays cannot be read`,
    )
  }
  if (version !== protocolVersion) {
    throw weightsError(
      'checkpoint-unsupported',
      `protocol version ${String(version)}; version ${protocolVersion} is read`,
    )
  }
  if (!(system instanceof PickleDict) || system.get('little_endian') !== true) {
    throw weightsError('checkpoint-unsupported', 'written on a machine that stores the big end first, or says nothing')
  }
}

interface Place {
  readonly at: number
  readonly elements: number
  readonly elementBytes: number
}

/** Where each storage lies: in the order of their names behind the pickles, each with its element count in front. */
function placeStorages(
  keys: PickleValue,
  storages: ReadonlyMap<string, PickleStorage>,
  start: number,
  size: number,
): ReadonlyMap<string, Place> {
  if (!Array.isArray(keys)) throw weightsError('checkpoint-invalid', 'the names of its storages are no list')
  const places = new Map<string, Place>()
  let end = start
  for (const key of keys as PickleValue[]) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined
    if (storage === undefined || places.has(storage.key)) {
      const shown = typeof key === 'string' ? describeName(key) : describeValue(key)
      throw weightsError('checkpoint-invalid', `storage ${shown} is listed twice, or no tensor has it`)
    }
    const { elements, elementBytes } = storage
    places.set(storage.key, { at: end, elements, elementBytes })
    end += 8 + elements * elementBytes
    if (!(end <= size)) {
      throw weightsError(
        'file-truncated',
        `storage ${describeName(storage.key)} ends at byte ${end}; the file has ${size}`,
      )
    }
  }
  return places
}

/** Notes every storage that the pickle names, once. */
function collectStorages(storages: Map<string, PickleStorage>): (id: PickleValue) => PickleValue {
  return (id) => {
    // A module that is pickled whole comes with its source code; the class is all that is taken.
    if (Array.isArray(id) && id[0] === 'module') return (id[1] ?? null) as PickleValue
    const storage = readStorageId(id)
    const known = storages.get(storage.key)
    if (known && (known.elements !== storage.elements || known.elementBytes !== storage.elementBytes)) {
      throw weightsError('checkpoint-invalid', `storage ${describeName(storage.key)} is announced with two lengths`)
    }
    if (!known) storages.set(storage.key, storage)
    return storage
  }
}

/** Reads the element count in front of a storage, which must be the one that the pickle announces. */
async function locate(source: ByteSource, key: string, place: Place, options?: ReadOptions): Promise<number> {
  const count = new DataView((await readBytes(source, place.at, 8, options)).buffer).getBigInt64(0, true)
  if (count === BigInt(place.elements)) return place.at + 8
  throw weightsError(
    'checkpoint-invalid',
    `${source.name}: storage ${describeName(key)} has ${count} elements at byte ${place.at}; ${place.elements} are announced`,
  )
}

/**
 * Reads the object of a checkpoint in the form that `torch.save` wrote before version 1.6: five pickles (a magic number,
 * a version, the machine, the object, the names of the storages), then the storages, each with its element count.
 *
 * @param inert further names that the pickle may call, each call giving an inert object
 * @throws {WidthwiseError} checkpoint-unsupported, checkpoint-invalid, pickle-invalid, pickle-forbidden,
 * pickle-too-large, file-truncated; what the source throws
 */
export async function loadTorchLegacy(
  source: ByteSource,
  inert: ReadonlySet<string>,
  options?: ReadOptions,
): Promise<LoadedPickle> {
  const pickles = new PickleSequence(source, options)
  const magic = await pickles.next({ inert })
  if (magic !== legacyMagic) checkBeginning(magic, null, null)
  checkBeginning(magic, await pickles.next(), await pickles.next())
  const storages = new Map<string, PickleStorage>()
  const root = await pickles.next({ resolve: collectStorages(storages), inert })
  const places = placeStorages(await pickles.next(), storages, pickles.position, source.size)
  const starts = new Map<string, number>()
  const placeOf = ({ key }: PickleStorage): Place => {
    const place = places.get(key)
    if (place) return place
    throw weightsError('checkpoint-invalid', `storage ${describeName(key)} is not among those of the file`)
  }
  return {
    format: 'torch-legacy',
    root,
    check(storage) {
      const { view } = storage
      if (placeOf(storage) && (view === undefined || view.offset + view.elements <= storage.elements)) return
      throw weightsError('checkpoint-invalid', `a view leaves its storage ${describeName(storage.key)}`)
    },
    async locate(storage, readOptions) {
      const { key } = storage
      const start = starts.get(key) ?? (await locate(source, key, placeOf(storage), readOptions))
      starts.set(key, start)
      return start + (storage.view?.offset ?? 0) * storage.elementBytes
    },
  }
}
