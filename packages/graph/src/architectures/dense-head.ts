import type { Graph, ValueId } from '@widthwise/core'
import * as v from 'valibot'
import { graphError } from '../errors.ts'
import type { GraphBuilder } from '../graph-builder.ts'
import { type Architecture, type BackboneBuilder, count, type InputShapes } from './family.ts'

/** Height and width of a map. */
export type MapSize = readonly [height: number, width: number]

/** Channels of the stage maps, the finest first. */
export const channelsOfLevels: v.GenericSchema<readonly number[]> = v.pipe(
  v.array(count),
  v.minLength(2, 'must have one entry a stage map, two at least'),
)

/** The description of the network that yields the stage maps; its own family checks the rest. */
export const backboneDescription: v.GenericSchema<Architecture> = v.looseObject({
  family: v.string(),
})

/** Corners are never aligned when a map is resized, in any published form of these heads. */
export const unalignedCorners: v.GenericSchema<false> = v.literal(
  false,
  'must be false: resizing with aligned corners is not offered',
)

interface DenseHead {
  readonly family: string
  readonly inChannels: readonly number[]
  readonly backbone?: Architecture | undefined
}

/** What a head for dense prediction stands on. */
export interface StageMaps {
  /** The finest first. */
  readonly features: readonly ValueId[]
  /** Size of the picture; undefined where the stage maps themselves are the inputs. */
  readonly pictureSize?: MapSize
  /** How the network can be sliced: as its backbone. */
  readonly slicing: Pick<Graph, 'rules' | 'widths'>
}

/**
 * The stage maps of a head: those of its backbone, whose tensors are named `backbone.…`, else the inputs `features.0`,
 * `features.1`, ….
 *
 * @throws {WidthwiseError} architecture-invalid, input-invalid
 */
export function stageMaps(
  b: GraphBuilder,
  config: DenseHead,
  inputs: InputShapes,
  backbone: BackboneBuilder,
): StageMaps {
  if (!config.backbone) return { features: featureInputs(b, config, inputs), slicing: { rules: [] } }
  const { input, features, slicing } = backbone(b, config.backbone, inputs)
  const channels = features.map((value) => b.fullSize(b.shapeOf(value)[0] ?? 0))
  if (channels.join() !== config.inChannels.join()) {
    throw graphError(
      'architecture-invalid',
      `${config.family}: inChannels: [${config.inChannels}]; the stages of the backbone ${config.backbone.family} have [${channels}]`,
      { details: { family: config.family, key: 'inChannels' } },
    )
  }
  return { features, pictureSize: sizeOf(b, input), slicing }
}

function featureInputs(b: GraphBuilder, { family, inChannels }: DenseHead, inputs: InputShapes): readonly ValueId[] {
  const names = inChannels.map((_, level) => `features.${level}`)
  if (Object.keys(inputs).length !== names.length || !names.every((name) => Object.hasOwn(inputs, name))) {
    throw graphError(
      'input-invalid',
      `inputs ${Object.keys(inputs).join(', ')}; a ${family} without a backbone takes ${names.join(', ')}`,
      { details: { inputs } },
    )
  }
  return names.map((name, level) => {
    const shape = inputs[name] as readonly number[]
    if (shape.length !== 3 || shape[0] !== inChannels[level]) {
      throw graphError('input-invalid', `${name} [${shape}]; it must be [${inChannels[level]}, height, width]`, {
        details: { input: shape, inChannels },
      })
    }
    return b.input(name, shape)
  })
}

/** Height and width of a map. */
export function sizeOf(b: GraphBuilder, value: ValueId): MapSize {
  const [, height, width] = b.shapeOf(value)
  return [height as number, width as number]
}

/** What every convolution of a head goes through: no bias, batch norm, ReLU; tensors `name.conv.…`, `name.bn.…`. */
export function headUnit(
  b: GraphBuilder,
  input: ValueId,
  spec: { readonly name: string; readonly channels: number; readonly kernel: 1 | 3; readonly epsilon: number },
): ValueId {
  const { name, channels, kernel, epsilon } = spec
  const x = b.convolution(input, { name: `${name}.conv`, channels, kernel, bias: false })
  return b.relu(b.batchNorm(x, `${name}.bn`, epsilon))
}

/** The classifier of every position, with bias; tensors `conv_seg.…`. */
export function classifyPositions(b: GraphBuilder, input: ValueId, classes: number): ValueId {
  return b.convolution(input, { name: 'conv_seg', channels: classes, kernel: 1 })
}

/** Adds what is coarser to a map, level by level from the coarsest down: each sum is enlarged for the level below it. */
export function topDown(b: GraphBuilder, maps: readonly ValueId[], mode: 'bilinear' | 'nearest'): readonly ValueId[] {
  const sums: ValueId[] = []
  for (const map of maps.toReversed()) {
    const above = sums[0]
    sums.unshift(above === undefined ? map : b.add(map, b.resize(above, sizeOf(b, map), mode)))
  }
  return sums
}
