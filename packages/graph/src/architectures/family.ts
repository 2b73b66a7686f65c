import type { Graph } from '@widthwise/core'
import * as v from 'valibot'
import { describeIssue } from '../describe-issue.ts'
import { graphError } from '../errors.ts'

/** A number of things, at least 1. The bound is far above any network; it keeps a damaged description from filling the memory. */
export const count: v.GenericSchema<number> = v.pipe(
  v.number(),
  v.integer('must be a whole number'),
  v.minValue(1, 'must be at least 1'),
  v.maxValue(2 ** 16, 'must be at most 65536'),
)

/** A finite number above 0. */
export const positive: v.GenericSchema<number> = v.pipe(
  v.number(),
  v.finite('must be finite'),
  v.gtValue(0, 'must be above 0'),
)

/** A share above 0 and at most 1. */
export const ratio: v.GenericSchema<number> = v.pipe(
  v.number(),
  v.gtValue(0, 'must be above 0'),
  v.maxValue(1, 'must be at most 1'),
)

/** A network's description: a plain JSON object whose `family` says what the other keys mean. */
export type Architecture = Readonly<Record<string, unknown>> & { readonly family: string }

/** One architecture family: how it is described, its published sizes, and how its graph is built. */
export interface Family {
  readonly name: string
  /** Published configurations by name. */
  readonly variants: Readonly<Record<string, Architecture>>
  /** Side of the square input that the published configurations are stated at. */
  readonly imageSize: number
  /** @throws {WidthwiseError} architecture-invalid, input-invalid */
  readonly build: (architecture: Architecture, input: readonly number[]) => Graph
}

/** Makes a {@link Family} whose descriptions are checked, and completed with defaults, by a schema. */
export function defineFamily<Config extends Architecture>(family: {
  readonly name: string
  readonly schema: v.GenericSchema<unknown, Config>
  readonly variants: Readonly<Record<string, unknown>>
  readonly imageSize: number
  readonly build: (config: Config, input: readonly number[]) => Graph
}): Family {
  return {
    name: family.name,
    variants: family.variants as Readonly<Record<string, Architecture>>,
    imageSize: family.imageSize,
    build: (architecture, input) => {
      const parsed = v.safeParse(family.schema, architecture)
      if (!parsed.success) {
        const { key, problem } = describeIssue(family.schema, parsed.issues)
        throw graphError('architecture-invalid', `${family.name}: ${key}: ${problem}`, {
          details: { family: family.name, key },
        })
      }
      return family.build(parsed.output, input)
    },
  }
}
