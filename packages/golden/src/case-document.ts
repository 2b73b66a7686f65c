import type { Subnet } from '@widthwise/core'
import type { Architecture } from '@widthwise/graph'
import * as v from 'valibot'
import type { FilledTensor } from './fill-tensor.ts'

/** How far a value may be from the expected one: `atol + rtol·|expected|`. */
export interface Tolerance {
  readonly atol: number
  readonly rtol: number
}

/** What a subnet is known to cost; keys as `costOf` of `@widthwise/graph` has them. */
export interface ExpectedCost {
  readonly params?: number | undefined
  readonly macs?: number | undefined
  readonly macsReference?: number | undefined
}

/** One subnet of a case, and what is expected of it. */
export interface CaseSubnet {
  /** Prefix of its tensors among the expected ones: `w100/logits`. */
  readonly id: string
  readonly slicing: Subnet
  readonly outputs: readonly string[]
  /** By an output's name, or the part of it before the first dot. */
  readonly tolerance: Readonly<Record<string, Tolerance>>
  readonly cost?: ExpectedCost | undefined
}

/** What a case.json says: a network, its filled weights, its filled inputs, and subnets of it. */
export interface CaseDocument {
  readonly id: string
  readonly architecture: Architecture
  readonly seed: number
  /** Every parameter and buffer of the full network. */
  readonly tensors: readonly FilledTensor[]
  /** With the batch in front. */
  readonly inputs: readonly FilledTensor[]
  readonly subnets: readonly CaseSubnet[]
}

const text = v.pipe(v.string(), v.minLength(1, 'must not be empty'))
/** Ids become file names, so no path may hide in one. */
const id = v.pipe(v.string(), v.regex(/^[\w.@+-]{0,99}\w$/, 'must be letters, digits, dots and dashes, at most 100'))
const count = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(0, 'must be at least 0'))
const bound = v.pipe(v.number(), v.finite('must be finite'))
const margin = v.pipe(bound, v.minValue(0, 'must be at least 0'))

/** An object whose `key` says what the rest of it means; the graph knows that, and refuses it when the case runs. */
const described = <T>(key: string): v.GenericSchema<T> =>
  v.custom<T>(
    (value) =>
      typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[key] === 'string',
    `must be an object with a ${key}`,
  )

const isUnique = (values: readonly string[]): boolean => new Set(values).size === values.length

const tensors = v.pipe(
  v.array(v.object({ name: text, shape: v.array(count), low: bound, high: bound })),
  v.check((list) => isUnique(list.map(({ name }) => name)), 'has a name twice'),
)

const subnet = v.pipe(
  v.object({
    id,
    slicing: described<Subnet>('rule'),
    outputs: v.pipe(v.array(text), v.minLength(1, 'must name at least one output')),
    tolerance: v.record(text, v.object({ atol: margin, rtol: margin })),
    cost: v.optional(
      v.object({ params: v.optional(count), macs: v.optional(count), macsReference: v.optional(count) }),
    ),
  }),
  v.forward(
    v.check(
      ({ outputs, tolerance }) => outputs.every((output) => toleranceOf({ tolerance }, output) !== undefined),
      'must have an entry for every output',
    ),
    ['tolerance'],
  ),
)

/** The form of case.json; keys that it does not name (notes, oracle) are left aside. */
export const caseSchema: v.GenericSchema<unknown, CaseDocument> = v.object({
  schema: v.literal('widthwise.golden/1'),
  task: v.literal('forward'),
  id,
  architecture: described<Architecture>('family'),
  seed: v.pipe(count, v.maxValue(2 ** 32 - 1, 'must be below 2^32')),
  tensors,
  inputs: v.pipe(tensors, v.minLength(1, 'must name at least one input')),
  subnets: v.pipe(
    v.array(subnet),
    v.minLength(1, 'must name at least one subnet'),
    v.check((list) => isUnique(list.map(({ id }) => id)), 'has an id twice'),
  ),
})

/** The tolerance of an output: the entry of its full name, else of the part before its first dot. */
export function toleranceOf({ tolerance }: Pick<CaseSubnet, 'tolerance'>, output: string): Tolerance | undefined {
  const family = output.split('.')[0] as string
  const key = [output, family].find((name) => Object.hasOwn(tolerance, name))
  return key === undefined ? undefined : tolerance[key]
}
