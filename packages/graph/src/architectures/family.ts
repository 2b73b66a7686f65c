import type { Graph, Subnet, ValueId } from '@widthwise/core'
import * as v from 'valibot'
import { describeIssue } from '../describe-issue.ts'
import { graphError } from '../errors.ts'
import type { GraphBuilder } from '../graph-builder.ts'

/** A number of things, at least 1. The bound is far above any network; it keeps a damaged description from filling the memory. */
export const count: v.GenericSchema<number> = v.pipe(
  v.number(),
  v.integer('must be a whole number'),
  v.minValue(1, 'must be at least 1'),
  v.maxValue(2 ** 16, 'must be at most 65536'),
)

/** A number above 0; bounded as {@link count}, so that what is counted stays exact. */
export const positive: v.GenericSchema<number> = v.pipe(
  v.number(),
  v.finite('must be finite'),
  v.gtValue(0, 'must be above 0'),
  v.maxValue(2 ** 16, 'must be at most 65536'),
)

/** A share above 0 and at most 1. */
export const ratio: v.GenericSchema<number> = v.pipe(
  v.number(),
  v.gtValue(0, 'must be above 0'),
  v.maxValue(1, 'must be at most 1'),
)

/** A network's description: a plain JSON object whose `family` says what the other keys mean. */
export type Architecture = Readonly<Record<string, unknown>> & { readonly family: string }

/** Shapes of one image's inputs by name, without a batch. A network of one input calls it `input`. */
export type InputShapes = Readonly<Record<string, readonly number[]>>

/** Adds the stages of any network that has them, and gives the map behind each, the finest first. */
export type StageBuilder = (b: GraphBuilder, architecture: Architecture, input: ValueId) => readonly ValueId[]

/** A backbone inside a head's graph. */
export interface Backbone {
  readonly input: ValueId
  /** The map behind each stage, the finest first. */
  readonly features: readonly ValueId[]
  /** How the backbone by itself can be sliced. */
  readonly slicing: Pick<Graph, 'rules' | 'widths'>
}

/**
 * Adds the input and the stages of another family's network, its tensors named `backbone.…`.
 *
 * @throws {WidthwiseError} architecture-unknown, architecture-invalid, input-invalid
 */
export type BackboneBuilder = (b: GraphBuilder, architecture: Architecture, inputs: InputShapes) => Backbone

/** One architecture family: how it is described, its published sizes, and how its graph is built. */
export interface Family {
  readonly name: string
  /** Published configurations by name. */
  readonly variants: Readonly<Record<string, Architecture>>
  /**
   * Values of the description's key `naming`: the code bases whose tensor names a network can have. All list the same
   * parameters in the same order. Left out where there is one way only.
   */
  readonly namings?: readonly string[]
  /** The slicing rule that a published configuration's name stands for, where the family has several. */
  readonly ruleOf?: (name: string) => Subnet['rule'] | undefined
  /** Side of the square input that a published configuration is stated at. */
  readonly imageSizeOf: (architecture: Architecture) => number
  /**
   * @param backbone adds another family's network, for heads that stand on one
   * @throws {WidthwiseError} architecture-invalid, input-invalid
   */
  readonly build: (architecture: Architecture, inputs: InputShapes, backbone: BackboneBuilder) => Graph
  /** @throws {WidthwiseError} architecture-invalid, input-invalid */
  readonly stages?: StageBuilder
}

/** Makes a {@link Family} whose descriptions are checked, and completed with defaults, by a schema. */
export function defineFamily<Config extends Architecture>(family: {
  readonly name: string
  readonly schema: v.GenericSchema<unknown, Config>
  readonly variants: Readonly<Record<string, unknown>>
  /** See {@link Family.namings}. */
  readonly namings?: readonly string[]
  /** See {@link Family.ruleOf}. */
  readonly ruleOf?: (name: string) => Subnet['rule'] | undefined
  /** One for all published configurations, or how a description says it. */
  readonly imageSize: number | ((architecture: Architecture) => number)
  readonly build: (config: Config, inputs: InputShapes, backbone: BackboneBuilder) => Graph
  readonly stages?: (b: GraphBuilder, config: Config, input: ValueId) => readonly ValueId[]
}): Family {
  const { name, schema, namings, ruleOf, imageSize, build, stages } = family
  const parse = (architecture: Architecture): Config => {
    const parsed = v.safeParse(schema, architecture)
    if (parsed.success) return parsed.output
    const { key, problem } = describeIssue(schema, parsed.issues)
    throw graphError('architecture-invalid', `${name}: ${key}: ${problem}`, { details: { family: name, key } })
  }
  return {
    name,
    variants: family.variants as Readonly<Record<string, Architecture>>,
    ...(namings && { namings }),
    ...(ruleOf && { ruleOf }),
    imageSizeOf: typeof imageSize === 'number' ? () => imageSize : imageSize,
    build: (architecture, inputs, backbone) => build(parse(architecture), inputs, backbone),
    ...(stages && { stages: (b, architecture, input) => stages(b, parse(architecture), input) }),
  }
}

/**
 * The `input` of a network that takes one picture of `channels` channels.
 *
 * @throws {WidthwiseError} input-invalid
 */
export function imageInput(inputs: InputShapes, channels: number): readonly [number, number, number] {
  const { input, ...others } = inputs
  if (!input || Object.keys(others).length > 0) {
    throw graphError('input-invalid', `inputs ${Object.keys(inputs).join(', ')}; the network takes one, 'input'`, {
      details: { inputs },
    })
  }
  if (input.length !== 3) {
    throw graphError('input-invalid', `input [${input}]; it must be [channels, height, width]`, { details: { input } })
  }
  if (input[0] !== channels) {
    throw graphError('input-invalid', `input has ${input[0]} channels, the network takes ${channels}`, {
      details: { input, inChannels: channels },
    })
  }
  return input as readonly [number, number, number]
}
