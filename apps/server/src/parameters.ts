import * as v from 'valibot'
import { serverError } from './errors.ts'

/** What a request may say of how it is to be run. */
export interface RunParameters {
  readonly width?: number
  readonly budget_ms?: number
  readonly budget_macs?: number
  readonly max_loss?: number
  readonly cascade?: 'auto' | 'off'
}

/** The parameters of a classification. */
export interface ClassifyParameters extends RunParameters {
  readonly top?: number
}

/** The parameters of an inference. */
export interface InferParameters extends RunParameters {
  readonly binary_data_output: boolean
  /** Microseconds, as the protocol's other servers have it. */
  readonly timeout?: number
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** A number, also as text of a query: `Number` alone would take '', '0x10' and 'Infinity'. */
const numeric = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.trim(), v.regex(decimal), v.transform(Number))], 'must be a number'),
  v.finite('must be a number'),
)
const positive = v.pipe(numeric, v.gtValue(0, 'must be above 0'))
const fraction = v.pipe(
  numeric,
  v.minValue(0, 'must be a fraction from 0 to 1'),
  v.maxValue(1, 'must be a fraction from 0 to 1'),
)
const wholeNumber = v.pipe(
  numeric,
  v.safeInteger('must be a whole number'),
  v.minValue(0, 'must be a whole number of at least 0'),
)

const runEntries = {
  width: v.exactOptional(v.pipe(positive, v.maxValue(1, 'must be a ratio above 0 and at most 1'))),
  budget_ms: v.exactOptional(positive),
  budget_macs: v.exactOptional(positive),
  max_loss: v.exactOptional(fraction),
  cascade: v.exactOptional(
    v.pipe(
      v.union([v.picklist(['auto', 'off', 'true', 'false']), v.boolean()], "must be 'auto' or 'off', or true or false"),
      v.transform((value) => (value === 'auto' || value === 'true' || value === true ? 'auto' : 'off')),
    ),
  ),
}

const classifyParameters = v.strictObject({
  ...runEntries,
  top: v.exactOptional(v.pipe(wholeNumber, v.minValue(1, 'must be a whole number of at least 1'))),
})

const inferParameters = v.strictObject({
  ...runEntries,
  binary_data_output: v.optional(v.boolean('must be true or false'), false),
  timeout: v.exactOptional(wholeNumber),
  // One queue serves all requests alike; clients send it without being asked.
  priority: v.exactOptional(wholeNumber),
})

/**
 * The parameters of a query string.
 *
 * @throws {WidthwiseError} parameter-unknown, parameter-invalid
 */
export function parseClassifyParameters(query: Readonly<Record<string, string>>): ClassifyParameters {
  return assertOneChooses(parse(classifyParameters, query))
}

/**
 * The `parameters` of an inference request.
 *
 * @throws {WidthwiseError} parameter-unknown, parameter-invalid
 */
export function parseInferParameters(parameters: Readonly<Record<string, unknown>>): InferParameters {
  return assertOneChooses(parse(inferParameters, parameters))
}

/**
 * Milliseconds of the header `Widthwise-Deadline-Ms`; undefined where there is none.
 *
 * @throws {WidthwiseError} parameter-invalid
 */
export function parseDeadline(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  const parsed = v.safeParse(positive, header)
  if (parsed.success) return parsed.output
  throw serverError('parameter-invalid', 'Widthwise-Deadline-Ms: must be a number of milliseconds above 0')
}

/** @throws {WidthwiseError} parameter-invalid, for a width beside a budget */
function assertOneChooses<Parameters extends RunParameters>(parameters: Parameters): Parameters {
  const budget = (['budget_ms', 'budget_macs', 'max_loss'] as const).find((name) => parameters[name] !== undefined)
  if (parameters.width === undefined || budget === undefined) return parameters
  const message = `width and ${budget} exclude each other: a width says what runs, a budget lets the server choose`
  throw serverError('parameter-invalid', message, { details: { name: budget } })
}

/** A name that is not known is refused: a misspelt budget would otherwise be no budget. */
function parse<Output>(
  schema: v.GenericSchema<unknown, Output> & { readonly entries: object },
  parameters: unknown,
): Output {
  const parsed = v.safeParse(schema, parameters, { abortEarly: true })
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const name = v.getDotPath(issue)?.slice(0, 60)
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const known = Object.keys(schema.entries).join(', ')
    throw serverError('parameter-unknown', `no parameter ${name}; there are ${known}`, { details: { name } })
  }
  throw serverError('parameter-invalid', `${name ?? 'parameters'}: ${issue.message.slice(0, 200)}`, {
    details: { name },
  })
}
