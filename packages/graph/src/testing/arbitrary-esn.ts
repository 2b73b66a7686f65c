import type { Graph } from '@widthwise/core'
import fc from 'fast-check'
import { buildGraph } from '../architectures/index.ts'
import { noise } from './arbitrary-vit.ts'

/** An Exit Sequence Network of any form, and values of its inputs. */
export interface EsnSample {
  readonly architecture: {
    readonly family: 'esn'
    readonly exits: readonly number[]
    readonly layers: number
    readonly baseChannels: readonly number[]
  }
  readonly shapes: Readonly<Record<string, readonly number[]>>
  readonly graph: Graph
  readonly inputs: Readonly<Record<string, Float32Array>>
  readonly seed: number
  /** What a failed property prints. */
  readonly [fc.toStringMethod]: () => string
}

const extent = fc.integer({ min: 1, max: 4 })
/** A norm over one channel forgets it. */
const channels = fc.integer({ min: 2, max: 6 })
/** A map, tokens, or pooled already. */
const positions = fc.oneof(fc.tuple(extent, extent), fc.tuple(extent), fc.constant([]))

const shapeOf = (count: number, at: readonly number[]): readonly number[] =>
  at.length === 1 ? [at[0] as number, count] : [count, ...at]

/** Exit Sequence Networks of up to four exits behind the saver, some of them perhaps not in use. */
export const esnSample: fc.Arbitrary<EsnSample> = fc
  .record({
    heads: extent,
    headWidth: extent,
    layers: fc.integer({ min: 0, max: 3 }),
    mlpRatio: fc.constantFrom(1, 2.5, 4),
    saver: fc.record({ channels, positions }),
    base: fc.array(fc.record({ channels, positions, inUse: fc.boolean() }), { minLength: 1, maxLength: 4 }),
    classes: extent,
    qkvBias: fc.boolean(),
    headBias: fc.boolean(),
    embedActivation: fc.constantFrom('relu', 'gelu', 'none'),
    seed: fc.nat(),
  })
  .map(({ headWidth, saver, base, seed, ...keys }) => {
    const architecture = {
      family: 'esn',
      ...keys,
      dim: keys.heads * headWidth,
      saverChannels: saver.channels,
      baseChannels: base.map(({ channels }) => channels),
      exits: [0, ...base.flatMap(({ inUse }, index) => (inUse ? [index + 1] : []))],
    } as const
    const shapes: Record<string, readonly number[]> = { 'saver.feature': shapeOf(saver.channels, saver.positions) }
    for (const [index, feature] of base.entries()) {
      shapes[`base.feature.${index + 1}`] = shapeOf(feature.channels, feature.positions)
    }
    shapes['saver.logits'] = [keys.classes]
    const inputs = Object.entries(shapes).map(([name, shape], index) => {
      const size = shape.reduce((all, count) => all * count, 1)
      return [name, noise(size, seed + 31 * index, 2)] as const
    })
    return {
      architecture,
      shapes,
      graph: buildGraph(architecture, { inputs: shapes }),
      inputs: Object.fromEntries(inputs),
      seed,
      [fc.toStringMethod]: () => JSON.stringify({ ...architecture, shapes, seed }),
    }
  })
