import { weightsError } from '../errors.ts'
import { describeValue, PickleGlobal, PickleStorage, type PickleValue } from './pickle/values.ts'
import { storageTypeOf } from './storage-types.ts'

function invalid(problem: string) {
  return weightsError('checkpoint-invalid', `a persistent id of the pickle ${problem}`)
}

/** A count or position of a pickle, if it is one that any file can have. */
export function asCount(value: PickleValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** The part of its storage that a view is: `(key, offset, elements)`, or None for all of it. */
function readView(view: PickleValue | undefined): PickleStorage['view'] {
  if (view === undefined || view === null) return undefined
  const [, offset, elements] = Array.isArray(view) ? view.map(asCount) : []
  if (offset === undefined || elements === undefined) throw invalid('has a view without an offset and a length')
  return { offset, elements }
}

/**
 * The storage that a persistent id names: `('storage', type, key, device, elements)`, in legacy files with a view behind.
 *
 * @throws {WidthwiseError} checkpoint-invalid
 */
export function readStorageId(id: PickleValue): PickleStorage {
  if (!Array.isArray(id) || id[0] !== 'storage') throw invalid('names no storage')
  const [, type, key, , count, view] = id as PickleValue[]
  if (!(type instanceof PickleGlobal)) throw invalid(`has ${describeValue(type ?? null)} for a type`)
  const elementType = storageTypeOf(type.name)
  if (elementType === undefined) throw invalid(`has the unknown type ${type.name}`)
  if (typeof key !== 'string') throw invalid(`has ${describeValue(key ?? null)} for a key`)
  const elements = asCount(count)
  if (elements === undefined || !Number.isSafeInteger(elements * elementType.elementBytes)) {
    throw invalid(`announces ${typeof count === 'number' || typeof count === 'bigint' ? count : 'no'} elements`)
  }
  return new PickleStorage(key, elementType, elements, readView(view))
}
