import type { NamedTensors, PortInfo } from '@widthwise/core'
import { deviceError } from './errors.ts'
import type { NamedData } from './protocol/protocol.ts'

/**
 * Checks a run's inputs against the model's, and copies them: the copies move to the worker, the caller's stay.
 * `copy` copies values into an array that has its buffer to itself.
 *
 * @param ports what the run needs
 * @param known names of all that the model has: what the run does not need may be given, and is left aside
 * @throws {WidthwiseError} input-missing, input-unknown, input-type, input-shape
 */
export function checkInputs(
  ports: readonly PortInfo[],
  inputs: NamedTensors,
  copy: (values: Float32Array) => Float32Array,
  known: readonly string[] = ports.map(({ name }) => name),
): readonly NamedData[] {
  const unknown = Object.keys(inputs).find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw deviceError('input-unknown', `input '${unknown}'; the model takes ${listed(known)}`, {
      details: { name: unknown, known },
    })
  }
  const checked = ports.map((port) => checkInput(port, inputs))
  const [first] = checked
  const other = checked.find(({ shape }) => shape[0] !== first?.shape[0])
  if (first && other) {
    throw shapeError(
      other.name,
      other.shape,
      `the batch of '${first.name}' is ${first.shape[0]}, and they must be equal`,
    )
  }
  return checked.map(({ name, shape, data }) => ({ name, shape, data: copy(data) }))
}

function checkInput({ name, shape: wanted }: PortInfo, inputs: NamedTensors): NamedData {
  const tensor = Object.hasOwn(inputs, name) ? inputs[name] : undefined
  if (tensor === undefined) {
    throw deviceError('input-missing', `input '${name}' of shape ${shapeText(wanted)} is not there`, {
      details: { name },
    })
  }
  const { data, shape } = tensor
  // By its tag: an array of another realm, as in a test runner's sandbox, is one too.
  if (Object.prototype.toString.call(data) !== '[object Float32Array]' || !Array.isArray(shape)) {
    throw deviceError(
      'input-type',
      `input '${name}' has data ${Object.prototype.toString.call(data)} and shape ${String(shape)}; a Float32Array and a list are right`,
      { details: { name } },
    )
  }
  const fits = (size: unknown, axis: number): boolean =>
    wanted[axis] === -1 ? Number.isSafeInteger(size) && (size as number) > 0 : size === wanted[axis]
  if (shape.length !== wanted.length || !shape.every(fits)) {
    throw shapeError(name, shape, `${shapeText(wanted)} is right`)
  }
  const length = shape.reduce((product: number, size: number) => product * size, 1)
  if (data.length !== length) {
    throw shapeError(name, shape, `it has ${data.length} values, and ${length} would be right`)
  }
  return { name, shape: [...shape], data }
}

function shapeError(name: string, shape: readonly number[], right: string): Error {
  return deviceError('input-shape', `input '${name}' has the shape [${shape.join(', ')}]; ${right}`, {
    details: { name, shape },
  })
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.map((size) => (size === -1 ? 'any' : size)).join(', ')}]`
}

function listed(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ')
}
