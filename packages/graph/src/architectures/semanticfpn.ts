/**
 * Semantic FPN: Kirillov et al., "Panoptic Feature Pyramid Networks", arXiv 1901.02446, over the feature pyramid of Lin
 * et al., arXiv 1612.03144. Structure and tensor names: the `FPN` neck and `FPNHead` of mmsegmentation.
 */
import type { Graph, ValueId } from '@widthwise/core'
import * as v from 'valibot'
import { GraphBuilder } from '../graph-builder.ts'
import { denseVariants } from './dense-backbones.ts'
import {
  backboneDescription,
  channelsOfLevels,
  classifyPositions,
  headUnit,
  sizeOf,
  stageMaps,
  topDown,
  unalignedCorners,
} from './dense-head.ts'
import { type BackboneBuilder, count, defineFamily, type Family, type InputShapes, positive } from './family.ts'

const schema = v.pipe(
  v.strictObject({
    family: v.literal('semanticfpn'),
    /** Channels of the stage maps, the finest first. */
    inChannels: channelsOfLevels,
    /** Channels of the feature pyramid. */
    neckChannels: v.optional(count, 256),
    /** Pixels of the picture between two positions of each stage map. */
    featureStrides: v.optional(v.array(count), [4, 8, 16, 32]),
    /** Channels inside the head. */
    channels: v.optional(count, 128),
    classes: v.optional(count, 150),
    alignCorners: v.optional(unalignedCorners, false),
    normEps: v.optional(positive, 1e-5),
    /** Absent: the inputs are the stage maps, `features.0`, `features.1`, …. */
    backbone: v.optional(backboneDescription),
  }),
  v.forward(
    v.check(
      ({ featureStrides, inChannels }) => featureStrides.length === inChannels.length,
      'must have one entry a stage map, as inChannels has',
    ),
    ['featureStrides'],
  ),
  v.forward(
    v.check(
      ({ featureStrides: [first = 1, ...others] }) =>
        others.every((stride) => Number.isInteger(Math.log2(stride / first)) && stride >= first),
      'must be the first one times powers of two: the head doubles a map until it has the size of the first',
    ),
    ['featureStrides'],
  ),
)

type SemanticFpn = v.InferOutput<typeof schema>

function build(config: SemanticFpn, inputs: InputShapes, backbone: BackboneBuilder): Graph {
  const b = new GraphBuilder()
  const { features, pictureSize, slicing } = stageMaps(b, config, inputs, backbone)
  const neck = b.within('neck', () => featurePyramid(b, features, config.neckChannels))
  const head = b.within('decode_head', () => decodeHead(b, config, neck))
  b.output('logits', head.logits)
  if (pictureSize) b.output('resized', b.resize(head.logits, pictureSize, 'bilinear'))
  if (config.backbone) for (const [stage, value] of features.entries()) b.output(`features.${stage}`, value)
  for (const [level, value] of neck.entries()) b.output(`neck.${level}`, value)
  b.output('fused', head.fused)
  return b.finish({ architecture: config, ...slicing })
}

/** One map a level, all of `channels` channels: convolutions with bias, without norm and activation. */
function featurePyramid(b: GraphBuilder, features: readonly ValueId[], channels: number): readonly ValueId[] {
  const laterals = features.map((map, level) =>
    b.convolution(map, { name: `lateral_convs.${level}.conv`, channels, kernel: 1 }),
  )
  return topDown(b, laterals, 'nearest').map((map, level) =>
    b.convolution(map, { name: `fpn_convs.${level}.conv`, channels, kernel: 3 }),
  )
}

function decodeHead(
  b: GraphBuilder,
  { featureStrides, channels, classes, normEps: epsilon }: SemanticFpn,
  levels: readonly ValueId[],
): { readonly fused: ValueId; readonly logits: ValueId } {
  const branches = levels.map((map, level) => {
    const doublings = Math.log2((featureStrides[level] as number) / (featureStrides[0] as number))
    let x = map
    for (let i = 0; i < Math.max(1, doublings); i++) {
      // The enlargements take every second place among the layers.
      x = headUnit(b, x, { name: `scale_heads.${level}.${2 * i}`, channels, kernel: 3, epsilon })
      if (doublings > 0) {
        const [height, width] = sizeOf(b, x)
        x = b.resize(x, [2 * height, 2 * width], 'bilinear')
      }
    }
    return x
  })
  const size = sizeOf(b, branches[0] as ValueId)
  const fused = branches.reduce((sum, branch) => b.add(sum, b.resize(branch, size, 'bilinear')))
  return { fused, logits: classifyPositions(b, fused, classes) }
}

/** The Semantic FPN family. */
export const semanticfpn: Family = defineFamily({
  name: 'semanticfpn',
  schema,
  variants: denseVariants('semanticfpn'),
  build,
  imageSize: 512,
})
