/**
 * MobileNetV1: Howard et al., "MobileNets", arXiv 1704.04861, Table 1. Names of the tensors as in timm's `mobilenetv1_*`,
 * whose trained weights go with ReLU6; this is the paper's network, with ReLU. The paper's resolution multiplier is the
 * size of the input.
 */
import type { Graph, ValueId } from '@widthwise/core'
import * as v from 'valibot'
import { GraphBuilder } from '../graph-builder.ts'
import { count, defineFamily, type Family, type InputShapes, imageInput, positive, ratio } from './family.ts'

const schema = v.strictObject({
  family: v.literal('mobilenet'),
  /** The paper's width multiplier α: `floor(α·C)` channels in every layer. A network of its own, not a subnet. */
  width: v.optional(v.pipe(ratio, v.minValue(1 / 32, 'must leave the first convolution a channel: 1/32 or more')), 1),
  inChannels: v.optional(count, 3),
  classes: v.optional(count, 1000),
  normEps: v.optional(positive, 1e-5),
})

type MobileNet = v.InferOutput<typeof schema>

const stemChannels = 32

/** Depthwise separable layers of each stage; the first one has the stride. (Table 1 prints s2 for the last layer of all, whose sizes say s1.) */
const table: readonly { readonly channels: number; readonly layers: number; readonly stride: 1 | 2 }[] = [
  { channels: 64, layers: 1, stride: 1 },
  { channels: 128, layers: 2, stride: 2 },
  { channels: 256, layers: 2, stride: 2 },
  { channels: 512, layers: 6, stride: 2 },
  { channels: 1024, layers: 2, stride: 2 },
]

const variants = {
  mobilenetv1_100: { family: 'mobilenet' },
  mobilenetv1_075: { family: 'mobilenet', width: 0.75 },
  mobilenetv1_050: { family: 'mobilenet', width: 0.5 },
  mobilenetv1_025: { family: 'mobilenet', width: 0.25 },
}

function build(config: MobileNet, inputs: InputShapes): Graph {
  const b = new GraphBuilder()
  const features = stages(b, config, b.input('input', imageInput(inputs, config.inChannels)))
  const pooled = b.globalAveragePool(features.at(-1) as ValueId)
  b.output('logits', b.linear(pooled, 'classifier', { channels: config.classes }))
  for (const [stage, value] of features.entries()) b.output(`features.${stage}`, value)
  return b.finish({ architecture: config, rules: [] })
}

function stages(b: GraphBuilder, { width, normEps }: MobileNet, input: ValueId): readonly ValueId[] {
  const normed = (value: ValueId, name: string): ValueId => b.relu(b.batchNorm(value, name, normEps))
  const scaled = (channels: number): number => Math.floor(width * channels)
  const stem = { name: 'conv_stem', channels: scaled(stemChannels), kernel: 3, stride: 2, bias: false }
  let x = normed(b.convolution(input, stem), 'bn1')
  return table.map(({ channels, layers, stride }, stage) => {
    for (let layer = 0; layer < layers; layer++) {
      x = b.within(`blocks.${stage}.${layer}`, () => {
        const depthwise = { name: 'conv_dw', kernel: 3, stride: layer === 0 ? stride : 1, bias: false }
        const y = normed(b.depthwise(x, depthwise), 'bn1')
        const pointwise = { channels: scaled(channels), asConvolution: true, bias: false }
        return normed(b.linear(y, 'conv_pw', pointwise), 'bn2')
      })
    }
    return x
  })
}

/** The MobileNetV1 family. */
export const mobilenet: Family = defineFamily({ name: 'mobilenet', schema, variants, build, imageSize: 224, stages })
