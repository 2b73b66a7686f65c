import type { ValueId } from '@widthwise/core'
import { graphError } from '../errors.ts'
import type { GraphBuilder } from '../graph-builder.ts'
import type { InputShapes } from './family.ts'

/** An input of a network of exits. */
export interface ExitInput {
  readonly name: string
  readonly channels: number
  /** What a backbone makes, of any size; the logits are a vector. */
  readonly form: 'feature' | 'logits'
  /** Whether an exit in use reads it; what none reads may be left out. */
  readonly used: boolean
}

/** The features 1, 2, … of a base model: its maps from the finest to the coarsest. */
export function baseFeatures(channels: readonly number[], exits: readonly number[]): readonly ExitInput[] {
  return channels.map((count, index) => ({
    name: `base.feature.${index + 1}`,
    channels: count,
    form: 'feature',
    used: exits.includes(index + 1),
  }))
}

/**
 * Adds the inputs that are stated, in the order of `wanted`: a feature is a map `[channels, height, width]`, tokens
 * `[tokens, channels]`, or a vector `[channels]` that is pooled already.
 *
 * @throws {WidthwiseError} input-invalid
 */
export function exitInputs(b: GraphBuilder, family: string, inputs: InputShapes, wanted: readonly ExitInput[]): void {
  const names = wanted.map(({ name }) => name)
  const missing = wanted.find(({ name, used }) => used && !Object.hasOwn(inputs, name))
  if (missing || !Object.keys(inputs).every((name) => names.includes(name))) {
    throw graphError(
      'input-invalid',
      `inputs ${Object.keys(inputs).join(', ')}; ${family} takes ${names.join(', ')}, those of exits in use at least`,
      { details: { inputs } },
    )
  }
  for (const { name, channels, form } of wanted.filter(({ name }) => Object.hasOwn(inputs, name))) {
    const shape = inputs[name] as readonly number[]
    const fits = form === 'logits' ? shape.length === 1 : shape.length <= 3
    if (!fits || (shape.length === 2 ? shape[1] : shape[0]) !== channels) {
      const feature = `[${channels}, height, width], [tokens, ${channels}] or [${channels}]`
      throw graphError(
        'input-invalid',
        `${name} [${shape}]; it must be ${form === 'logits' ? `[${channels}]` : feature}`,
        { details: { input: shape, channels } },
      )
    }
    b.input(name, shape)
  }
}

/** The mean of a feature over its positions: `[channels]`. */
export function pooled(b: GraphBuilder, feature: ValueId): ValueId {
  const { length } = b.shapeOf(feature)
  if (length === 1) return feature
  return length === 2 ? b.tokenMean(feature) : b.globalAveragePool(feature)
}
