import { describeName } from '../describe.ts'
import { weightsError } from '../errors.ts'
import { describeValue, PickleDict, PickleObject, PickleTensor, type PickleValue } from './pickle/values.ts'

/** A dictionary of tensors in a checkpoint, and the keys that lead to it, joined with dots; empty for the checkpoint itself. */
export interface StateDict {
  readonly key: string
  readonly entries: PickleDict
}

/**
 * Keys under which training programs keep the weights, the ones to be taken first: averaged weights before the last
 * ones, as timm does, since published accuracies are theirs.
 */
const usualKeys: readonly string[] = [
  'state_dict_ema',
  'model_ema',
  'ema_state_dict',
  'params_ema',
  'state_dict',
  'model_state_dict',
  'model_state',
  'model',
  'module',
  'params',
  'net',
  'network',
  'weights',
]

/** State dicts further down than this are not looked for: `checkpoint['model']['state_dict']`. */
const deepest = 2

/** A longer key is nobody's, and would be joined with each of those below it. */
const longestKey = 200

function entriesOf(value: PickleValue): PickleDict | undefined {
  if (value instanceof PickleDict) return value
  return value instanceof PickleObject ? value.entries : undefined
}

function holdsTensors(entries: PickleDict): boolean {
  return entries.values.some((value, index) => value instanceof PickleTensor && typeof entries.keys[index] === 'string')
}

/** Whether it is a network that was pickled as a Python object: `_parameters` is among its first attributes. */
function isModule(value: PickleValue | undefined): boolean {
  const state = value instanceof PickleObject ? value.state : null
  return state instanceof PickleDict && state.keys.slice(0, 64).includes('_parameters')
}

/** Every state dict of a checkpoint, level by level; each dictionary once, however often it is referred to. */
function listStateDicts(root: PickleValue): StateDict[] {
  const found: StateDict[] = []
  const seen = new Set<PickleDict>()
  let level: [key: string, value: PickleValue][] = [['', root]]
  for (let depth = 0; depth <= deepest; depth++) {
    const below: typeof level = []
    for (const [key, value] of level) {
      const entries = entriesOf(value)
      if (entries === undefined || seen.has(entries)) continue
      seen.add(entries)
      if (holdsTensors(entries)) found.push({ key, entries })
      for (const [index, name] of entries.keys.entries()) {
        const inner = entries.values[index] ?? null
        if (typeof name === 'string' && name.length <= longestKey && entriesOf(inner))
          below.push([key === '' ? name : `${key}.${name}`, inner])
      }
    }
    level = below
  }
  return found
}

/** Place in the order of preference: the usual keys in theirs, then the checkpoint itself, then any other. */
function rank({ key }: StateDict): number {
  const last = key.slice(key.lastIndexOf('.') + 1)
  const place = usualKeys.indexOf(key) === -1 ? usualKeys.indexOf(last) : usualKeys.indexOf(key)
  if (place !== -1) return place
  return key === '' ? usualKeys.length : usualKeys.length + 1
}

function listed(keys: readonly string[]): string {
  const shown = keys.slice(0, 10).map((key) => (key === '' ? '"" (the checkpoint itself)' : describeName(key)))
  return keys.length <= 10 ? shown.join(', ') : `${shown.join(', ')} and ${keys.length - 10} more`
}

function noneFound(root: PickleValue): never {
  const inside = entriesOf(root)?.values ?? []
  if (isModule(root) || inside.some(isModule)) {
    throw weightsError('checkpoint-module', 'a network that was pickled whole, as a Python object, not its state dict')
  }
  throw weightsError('state-dict-missing', `${describeValue(root)} in which no dictionary of tensors was found`)
}

/**
 * The state dict of a checkpoint, and the keys of the others that it has. Asked for none, takes the one under the first
 * of the usual keys, else the checkpoint itself, else the only one there is.
 *
 * @param wanted keys that lead to the one wanted, joined with dots; empty for the checkpoint itself
 * @throws {WidthwiseError} state-dict-missing, state-dict-ambiguous, checkpoint-module
 */
export function chooseStateDict(
  root: PickleValue,
  wanted: string | undefined,
): { readonly chosen: StateDict; readonly others: readonly string[] } {
  const all = listStateDicts(root)
    .map((dict) => ({ dict, place: rank(dict) }))
    .sort((a, b) => a.place - b.place)
  const [first, second] = all
  if (first === undefined) noneFound(root)
  const keys = all.map(({ dict }) => dict.key)
  const chosen = wanted === undefined ? first : all.find(({ dict }) => dict.key === wanted)
  if (chosen === undefined) {
    throw weightsError(
      'state-dict-missing',
      `no state dict under ${describeName(String(wanted))}; there are ${listed(keys)}`,
    )
  }
  if (wanted === undefined && first.place > usualKeys.length && second !== undefined) {
    throw weightsError('state-dict-ambiguous', `several state dicts, none under a usual key: ${listed(keys)}`)
  }
  return { chosen: chosen.dict, others: keys.filter((key) => key !== chosen.dict.key) }
}
