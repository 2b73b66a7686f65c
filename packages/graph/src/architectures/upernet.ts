/**
 * UperNet: Xiao et al., "Unified Perceptual Parsing for Scene Understanding", arXiv 1807.10221, with the pyramid pooling
 * of PSPNet (arXiv 1612.01105). Structure and tensor names: `UPerHead` and, for `auxiliary`, `FCNHead` of mmsegmentation.
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

const schema = v.strictObject({
  family: v.literal('upernet'),
  /** Channels of the stage maps, the finest first. */
  inChannels: channelsOfLevels,
  /** Channels inside the head. */
  channels: v.optional(count, 512),
  /** Cells each way of the pyramid's poolings. */
  poolScales: v.optional(v.pipe(v.array(count), v.minLength(1, 'must name one scale at least')), [1, 2, 3, 6]),
  classes: v.optional(count, 150),
  alignCorners: v.optional(unalignedCorners, false),
  normEps: v.optional(positive, 1e-5),
  /** The head on the map before the last that helps in training; published parameters count it, published MACs do not. */
  auxiliary: v.optional(v.strictObject({ channels: v.optional(count, 256) })),
  /** Absent: the inputs are the stage maps, `features.0`, `features.1`, …. */
  backbone: v.optional(backboneDescription),
})

type UperNet = v.InferOutput<typeof schema>

function build(config: UperNet, inputs: InputShapes, backbone: BackboneBuilder): Graph {
  const b = new GraphBuilder()
  const { features, pictureSize, slicing } = stageMaps(b, config, inputs, backbone)
  const head = b.within('decode_head', () => decodeHead(b, config, features))
  b.output('logits', head.logits)
  if (pictureSize) b.output('resized', b.resize(head.logits, pictureSize, 'bilinear'))
  if (config.backbone) for (const [stage, value] of features.entries()) b.output(`features.${stage}`, value)
  b.output('psp', head.psp)
  b.output('fused', head.fused)
  if (config.auxiliary) {
    const { channels } = config.auxiliary
    b.output(
      'auxiliary',
      b.within('auxiliary_head', () => {
        const x = features.at(-2) as ValueId
        const unit = headUnit(b, x, { name: 'convs.0', channels, kernel: 3, epsilon: config.normEps })
        return classifyPositions(b, unit, config.classes)
      }),
    )
  }
  return b.finish({ architecture: config, ...slicing })
}

function decodeHead(
  b: GraphBuilder,
  { channels, poolScales, classes, normEps: epsilon }: UperNet,
  features: readonly ValueId[],
): { readonly psp: ValueId; readonly fused: ValueId; readonly logits: ValueId } {
  const unit = (input: ValueId, name: string, kernel: 1 | 3) => headUnit(b, input, { name, channels, kernel, epsilon })
  const [finer, top] = [features.slice(0, -1), features.at(-1) as ValueId]

  const pyramid = poolScales.map((scale, i) => {
    const pooled = unit(b.adaptiveAveragePool(top, [scale, scale]), `psp_modules.${i}.1`, 1)
    return b.resize(pooled, sizeOf(b, top), 'bilinear')
  })
  const psp = unit(b.concat([top, ...pyramid], 'pyramid'), 'bottleneck', 3)

  const laterals = finer.map((map, level) => unit(map, `lateral_convs.${level}`, 1))
  const sums = topDown(b, [...laterals, psp], 'bilinear')
  const levels = [...sums.slice(0, -1).map((map, level) => unit(map, `fpn_convs.${level}`, 3)), psp]
  const [finest, ...coarser] = levels as [ValueId, ...ValueId[]]
  const enlarged = coarser.map((map) => b.resize(map, sizeOf(b, finest), 'bilinear'))
  const fused = unit(b.concat([finest, ...enlarged], 'levels'), 'fpn_bottleneck', 3)
  return { psp, fused, logits: classifyPositions(b, fused, classes) }
}

/** The UperNet family. */
export const upernet: Family = defineFamily({
  name: 'upernet',
  schema,
  variants: denseVariants('upernet'),
  build,
  imageSize: 512,
})
