import { describeName } from '../describe.ts'
import { weightsError } from '../errors.ts'
import type { ByteSource } from '../source/byte-source.ts'
import type { CheckpointStore } from './checkpoint-store.ts'
import { type CheckpointTensor, checkTensor, type SkippedEntry } from './checkpoint-tensor.ts'
import type { LoadedPickle } from './loaded-pickle.ts'
import { describeValue, PickleDict, PickleTensor, type PickleValue } from './pickle/values.ts'
import { chooseStateDict, type StateDict } from './state-dicts.ts'
import { wrapperPrefix } from './strip-prefix.ts'
import { TorchStore } from './torch-store.ts'

/** The largest networks have some thousands. */
const mostEntries = 250_000

/** Texts beside the weights that are longer are no names or numbers. */
const longestMetadata = 1000

/** Sorts the entries of a state dict into tensors, checked, and what is none. */
function sortEntries({ entries }: StateDict, file: LoadedPickle) {
  if (entries.keys.length > mostEntries) {
    throw weightsError(
      'pickle-too-large',
      `a state dict of ${entries.keys.length} entries; ${mostEntries} are the most`,
    )
  }
  const tensors = new Map<string, CheckpointTensor>()
  const skipped: SkippedEntry[] = []
  const names = new Set<PickleValue>()
  for (const [index, key] of entries.keys.entries()) {
    const value = entries.values[index] ?? null
    if (names.has(key)) {
      const shown = typeof key === 'string' ? describeName(key) : describeValue(key)
      throw weightsError('name-duplicate', `two entries of the state dict are named ${shown}`)
    }
    names.add(key)
    if (typeof key !== 'string') {
      skipped.push({ name: describeValue(key), reason: 'its key is no name' })
    } else if (value instanceof PickleTensor) {
      const checked = checkTensor(key, value)
      if ('reason' in checked) skipped.push(checked)
      else {
        file.check(checked.storage)
        tensors.set(key, checked)
      }
    } else {
      skipped.push({ name: key, reason: `is ${describeValue(value)}, not a tensor that is read` })
    }
  }
  return { tensors, skipped }
}

/** The short texts, numbers and truth values at the top of a checkpoint: `epoch`, `arch`. */
function metadataOf(root: PickleValue): Readonly<Record<string, string>> {
  // Without a prototype, a key like "__proto__" is a key like any other.
  const metadata: Record<string, string> = Object.create(null)
  const { keys, values } = root instanceof PickleDict ? root : new PickleDict()
  for (const [index, key] of keys.entries()) {
    const value = values[index]
    if (typeof key !== 'string' || key.length > longestMetadata) continue
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') continue
    const text = String(value)
    if (text.length <= longestMetadata) metadata[key] = text
  }
  return Object.freeze(metadata)
}

/** Top-level keys that do not lead to the state dict. */
function unusedKeys(root: PickleValue, { key: path }: StateDict): string[] {
  if (path === '' || !(root instanceof PickleDict)) return []
  // The length first: a key of the file may be as long as it likes, and be there a million times.
  const leads = (key: string) => path === key || (key.length < path.length && path.startsWith(`${key}.`))
  return root.keys.filter((key) => typeof key === 'string').filter((key) => !leads(key))
}

/**
 * Opens the state dict of a checkpoint whose pickle was read.
 *
 * @throws {WidthwiseError} state-dict-missing, state-dict-ambiguous, checkpoint-module, checkpoint-invalid,
 * checkpoint-unsupported, name-duplicate, shape-overflow, pickle-too-large
 */
export function openTorch(source: ByteSource, file: LoadedPickle, wantedKey: string | undefined): CheckpointStore {
  const { chosen, others } = chooseStateDict(file.root, wantedKey)
  const { tensors, skipped } = sortEntries(chosen, file)
  const prefix = wrapperPrefix([...tensors.keys()])
  const stripped = [...tensors.values()].map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) }))
  const named = new Map(stripped.map((tensor) => [tensor.name, tensor]))
  return new TorchStore(source, file, named, skipped, {
    ...(chosen.key === '' ? {} : { key: chosen.key }),
    ...(prefix === '' ? {} : { prefix }),
    otherKeys: others,
    unused: unusedKeys(file.root, chosen),
    metadata: metadataOf(file.root),
  })
}
