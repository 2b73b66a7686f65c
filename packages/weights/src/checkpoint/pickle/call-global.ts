import { describeName } from '../../describe.ts'
import { weightsError } from '../../errors.ts'
import { dictionaryNames, isPlainCall } from './names.ts'
import { PickleDict, PickleGlobal, PickleObject, PickleTensor, type PickleValue } from './values.ts'

type Given = readonly PickleValue[]

/** What each function of PyTorch that makes a tensor gives, from its arguments. */
const tensorCalls: ReadonlyMap<string, (given: Given) => PickleValue> = new Map([
  // (storage, offset, shape, strides), then things for training
  ['torch._utils._rebuild_tensor', (given: Given) => new PickleTensor(given)],
  ['torch._utils._rebuild_tensor_v2', (given: Given) => new PickleTensor(given)],
  // (storage, offset, shape, strides, requires_grad, hooks, dtype), over a storage of bytes
  ['torch._utils._rebuild_tensor_v3', (given: Given) => new PickleTensor(given, given[6] ?? null)],
  // (tensor, requires_grad, hooks)
  ['torch._utils._rebuild_parameter', wrapped],
  ['torch._utils._rebuild_parameter_with_state', wrapped],
  ['torch.nn.parameter.Parameter', wrapped],
  // (function, type, arguments, state): a tensor with attributes
  ['torch._tensor._rebuild_from_type_v2', rebuildFromType],
])

function wrapped([tensor = null]: Given): PickleValue {
  return tensor
}

function rebuildFromType([callee, , given]: Given): PickleValue {
  const known = callee instanceof PickleGlobal && Array.isArray(given) ? tensorCalls.get(callee.name) : undefined
  // One level: a function that is wrapped in itself has no meaning, and would have no end.
  if (known === undefined || known === rebuildFromType) {
    throw weightsError('pickle-invalid', 'pickle: a tensor with attributes is not made from a tensor')
  }
  return known(given as Given)
}

/** A dictionary from the arguments of its class: nothing, a list of pairs, or another dictionary. */
function dictionaryOf(given: Given): PickleDict {
  const content = given.at(-1)
  if (content instanceof PickleDict) return content
  const dictionary = new PickleDict()
  if (Array.isArray(content)) {
    for (const pair of content as Given) {
      if (!Array.isArray(pair) || pair.length !== 2) {
        throw weightsError('pickle-invalid', 'pickle: a dictionary is made from something else than pairs')
      }
      dictionary.set(pair[0] as PickleValue, pair[1] as PickleValue)
    }
  }
  return dictionary
}

/**
 * What a call in a pickle stands for: a tensor, a dictionary, the numbers of a shape, or an inert object for a class of
 * plain values. Nothing is called.
 *
 * @param inert further names whose calls give inert objects
 * @throws {WidthwiseError} pickle-forbidden, naming what was to be called; pickle-invalid
 */
export function callGlobal(name: string, given: Given, inert?: ReadonlySet<string>): PickleValue {
  const makeTensor = tensorCalls.get(name)
  if (makeTensor) return makeTensor(given)
  if (dictionaryNames.has(name)) return dictionaryOf(given)
  // A shape: its one argument are its numbers.
  if (name === 'torch.Size' && Array.isArray(given[0])) return given[0]
  if (isPlainCall(name) || inert?.has(name)) return new PickleObject(new PickleGlobal(name), given)
  throw weightsError(
    'pickle-forbidden',
    `pickle: calls ${describeName(name)}, which tensors do not need; nothing was executed`,
    { details: { name } },
  )
}
