import * as v from 'valibot'
import { serverError } from '../errors.ts'
import { parseInferParameters, type RunParameters } from '../parameters.ts'

/** A tensor as a request describes it; `data` or `parameters.binary_data_size` says where its values are. */
export interface TensorDocument {
  readonly name: string
  readonly shape: readonly number[]
  readonly datatype: string
  readonly parameters: Readonly<Record<string, unknown>>
  /** Bytes: the JSON of a list of numbers. */
  readonly data?: unknown
}

/** A request of the Open Inference Protocol, in form. */
export interface InferRequest {
  readonly id?: string
  readonly inputs: readonly TensorDocument[]
  /** Outputs that are wanted, and whether as binary; all of them where there are none. */
  readonly outputs: readonly { readonly name: string; readonly binary: boolean | undefined }[]
  /** Whether outputs are binary that do not say it themselves. */
  readonly binaryOutput: boolean
  readonly run: RunParameters
  /** Milliseconds of the protocol's own `timeout`, which has microseconds. */
  readonly timeoutMs?: number
}

const parameters = v.optional(v.record(v.string(), v.unknown()), {})
const wholeNumber = v.pipe(v.number(), v.safeInteger('must be a whole number'), v.minValue(0, 'must be at least 0'))

const requestSchema = v.object({
  id: v.exactOptional(v.pipe(v.string(), v.maxLength(1024, 'must have at most 1024 characters'))),
  parameters,
  inputs: v.array(
    v.object({
      name: v.string(),
      shape: v.pipe(v.array(wholeNumber), v.maxLength(16, 'must have at most 16 dimensions')),
      datatype: v.string(),
      parameters,
      data: v.exactOptional(v.unknown()),
    }),
  ),
  outputs: v.optional(v.array(v.object({ name: v.string(), parameters })), []),
})

const longestMessage = 200

/** Parameters of tensors that would change what is read or answered, by extensions that are not here. */
const unsupported = ['shared_memory_region', 'shared_memory_byte_size', 'shared_memory_offset', 'classification']

/**
 * Checks the JSON of a request, but for the values of its tensors.
 *
 * @param lists what stands for lists of numbers in the JSON, with those lists
 * @throws {WidthwiseError} infer-json-invalid, infer-extension-unsupported, parameter-unknown, parameter-invalid
 */
export function parseInferRequest(json: unknown, lists: ReadonlyMap<string, Uint8Array>): InferRequest {
  const parsed = v.safeParse(requestSchema, json, { abortEarly: true })
  if (!parsed.success) {
    const [issue] = parsed.issues
    const message = `${v.getDotPath(issue) ?? 'the request'}: ${issue.message}`
    // The library quotes what it was given, however long.
    throw serverError('infer-json-invalid', message.slice(0, longestMessage))
  }
  const { id, inputs, outputs, parameters: given } = parsed.output
  const sequence = Object.keys(given).find((name) => name.startsWith('sequence_'))
  if (sequence !== undefined)
    throw notHere(sequence.slice(0, 60), 'this model keeps nothing from one request to the next')
  const { binary_data_output, timeout, ...run } = parseInferParameters(given)
  for (const tensor of [...inputs, ...outputs]) {
    const name = unsupported.find((key) => Object.hasOwn(tensor.parameters, key))
    if (name !== undefined) throw notHere(name, `of ${tensor.name.slice(0, 60)}`)
  }
  return {
    ...(id !== undefined && { id }),
    inputs: inputs.map((input) => {
      const list = typeof input.data === 'string' ? lists.get(input.data) : undefined
      return list === undefined ? input : { ...input, data: list }
    }),
    outputs: outputs.map(({ name, parameters: own }) => ({ name, binary: binaryOf(name, own.binary_data) })),
    binaryOutput: binary_data_output,
    run,
    ...(timeout && { timeoutMs: timeout / 1000 }),
  }
}

function binaryOf(name: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value
  throw serverError('parameter-invalid', `binary_data of output ${name.slice(0, 60)}: must be true or false`)
}

function notHere(name: string, why: string): Error {
  return serverError('infer-extension-unsupported', `parameter ${name}: ${why}`, { details: { name } })
}
