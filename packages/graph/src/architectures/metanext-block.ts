/**
 * The MetaNeXt block, ConvNeXt's with any token mixer: Yu et al., "InceptionNeXt", arXiv 2303.16900, Section 3.1,
 * equations 2 to 4. Against a transformer's block it has one shortcut, and one norm, behind the mixer.
 */
import type { AxisId, ValueId } from '@widthwise/core'
import * as v from 'valibot'
import type { GraphBuilder } from '../graph-builder.ts'
import { count } from './family.ts'

/** Where a block stands, and the channels of the residual stream there. */
export interface BlockPlace {
  readonly stage: number
  /** Number inside the stage. */
  readonly block: number
  /** Number in the network, in forward order. */
  readonly index: number
  readonly channels: AxisId
  /** Channels of the full network. */
  readonly size: number
}

/** Mixes positions, channel by channel or with heads; tensors start with `name`. The output has the shape of the input. */
export type TokenMixer = (b: GraphBuilder, input: ValueId, name: string, place: BlockPlace) => ValueId

/** The norm of a network, its tensors named `name.…`. */
export type Norm = (b: GraphBuilder, input: ValueId, name: string) => ValueId

/** What a network's blocks are made of; names are those inside a block, where the norm is `norm` and layer scale `gamma`. */
export interface MetaNeXtBlock {
  readonly mixer: TokenMixer
  readonly norm: Norm
  readonly mlpRatio: number
  readonly names: { readonly mixer: string; readonly fc1: string; readonly fc2: string }
  /** The two linear layers are stored as 1×1 convolutions. */
  readonly asConvolution: boolean
  /** What follows the activation, such as a response normalization. */
  readonly afterActivation?: (b: GraphBuilder, input: ValueId) => ValueId
  readonly layerScale: boolean
}

/** Even kernels with half of them as padding would enlarge the map, and the shortcut could not be added. */
export const oddKernel: v.GenericSchema<number> = v.pipe(
  count,
  v.check((kernel) => kernel % 2 === 1, 'must be odd, so that the map keeps its size'),
)

/** The places of all blocks, stage by stage. The stream has an axis for each, because a per-block list gives each its own width. */
export function blockPlaces(
  b: GraphBuilder,
  { dims, depths }: { readonly dims: readonly number[]; readonly depths: readonly number[] },
): readonly (readonly BlockPlace[])[] {
  let index = 0
  return dims.map((size, stage) =>
    Array.from({ length: depths[stage] as number }, (_, block): BlockPlace => {
      const channels = b.axis({ id: `stage${stage}.block${block}`, role: 'stream', size, block: index })
      return { stage, block, index: index++, channels, size }
    }),
  )
}

/** `x + γ · MLP(Norm(TokenMixer(x)))`; tensors start with `name.`. */
export function metaNeXtBlock(
  b: GraphBuilder,
  input: ValueId,
  name: string,
  place: BlockPlace,
  { mixer, norm, mlpRatio, names, asConvolution, afterActivation, layerScale }: MetaNeXtBlock,
): ValueId {
  const { channels, size, index } = place
  const hidden = b.axis({
    id: `${channels}.hidden`,
    role: 'hidden',
    parent: channels,
    ratio: mlpRatio,
    size: Math.floor(mlpRatio * size),
    block: index,
  })
  return b.block(b.align(input, channels), (shortcut) =>
    b.within(name, () => {
      let x = norm(b, mixer(b, shortcut, names.mixer, place), 'norm')
      x = b.gelu(b.linear(x, names.fc1, { channels: hidden, asConvolution }))
      if (afterActivation) x = afterActivation(b, x)
      x = b.linear(x, names.fc2, { channels, asConvolution })
      return b.add(layerScale ? b.scale(x, 'gamma') : x, shortcut)
    }),
  )
}
