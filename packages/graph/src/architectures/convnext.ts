/**
 * ConvNeXt: Liu et al., "A ConvNet for the 2020s", arXiv 2201.03545.
 * ConvNeXt V2: Woo et al., arXiv 2301.00808 (`grn`: Global Response Normalization, no layer scale).
 * Reference code: facebookresearch/ConvNeXt (names `facebook`, isotropic form) and timm's ConvNeXt (names `timm`).
 * Kernel and convolution-ratio variants: InceptionNeXt, arXiv 2303.16900, Table 1. Slimmable: arXiv 2605.22677.
 */
import type { Graph, ValueId } from '@widthwise/core'
import * as v from 'valibot'
import { GraphBuilder } from '../graph-builder.ts'
import { count, defineFamily, type Family, type InputShapes, imageInput, positive, ratio } from './family.ts'
import { type BlockPlace, blockPlaces, type MetaNeXtBlock, metaNeXtBlock, oddKernel } from './metanext-block.ts'
import { depthwiseMixer } from './token-mixers.ts'

/** Whose checkpoints the names of the tensors are those of. */
const namings = ['timm', 'facebook'] as const

const schema = v.pipe(
  v.strictObject({
    family: v.literal('convnext'),
    naming: v.picklist(namings),
    /** Channels of each stage. */
    dims: v.pipe(v.array(count), v.minLength(1, 'must have one entry a stage')),
    /** Blocks of each stage. */
    depths: v.pipe(v.array(count), v.minLength(1, 'must have one entry a stage')),
    inChannels: v.optional(count, 3),
    classes: v.optional(count, 1000),
    /** Kernel and stride of the stem. */
    patch: v.optional(count, 4),
    /** Stage 0 also starts with a downsampling layer. */
    stage0Downsample: v.optional(v.boolean(), false),
    /** Depthwise kernel, one number or one a stage. */
    kernel: v.optional(
      v.union([oddKernel, v.array(oddKernel)], 'must be an odd number, or a list with one a stage'),
      7,
    ),
    /** Share of the channels, the last ones, that the depthwise convolution sees. */
    convRatio: v.optional(ratio, 1),
    mlpRatio: v.optional(positive, 4),
    /** Global Response Normalization behind the activation, as in V2. */
    grn: v.optional(v.boolean(), false),
    layerScale: v.optional(v.boolean(), true),
    activation: v.optional(v.literal('gelu'), 'gelu'),
    norm: v.optional(v.literal('layernorm'), 'layernorm'),
    normEps: v.optional(positive, 1e-6),
    /** As a backbone: a LayerNorm `norm0`, `norm1`, … on the map that each stage gives away. */
    outputNorms: v.optional(v.boolean(), false),
    outputNormEps: v.optional(positive, 1e-6),
    /** One stage, a stem without norm, no downsampling. */
    isotropic: v.optional(v.boolean(), false),
    /** The two linear layers of the MLP are stored as 1×1 convolutions, `[out, in, 1, 1]`. */
    mlpConv: v.optional(v.boolean(), false),
  }),
  v.forward(
    v.check(({ dims, depths }) => dims.length === depths.length, 'must have one entry a stage, as dims has'),
    ['depths'],
  ),
  v.forward(
    v.check(
      ({ kernel, dims }) => typeof kernel === 'number' || kernel.length === dims.length,
      'must be one number or one a stage',
    ),
    ['kernel'],
  ),
  v.forward(
    v.check(
      ({ convRatio, dims }) => dims.every((size) => Math.floor(convRatio * size) > 0),
      'must leave the depthwise convolution of every stage at least one channel',
    ),
    ['convRatio'],
  ),
  v.forward(
    v.check(
      ({ mlpRatio, dims }) => dims.every((size) => Math.floor(mlpRatio * size) > 0),
      'must leave the MLP of every stage at least one unit',
    ),
    ['mlpRatio'],
  ),
  v.forward(
    v.check(({ isotropic, dims }) => !isotropic || dims.length === 1, 'has one stage: dims and depths of one entry'),
    ['isotropic'],
  ),
  v.forward(
    v.check(({ isotropic, naming }) => !isotropic || naming === 'facebook', 'must be facebook in the isotropic form'),
    ['naming'],
  ),
  v.forward(
    v.check(
      ({ stage0Downsample, naming }) => !stage0Downsample || naming === 'timm',
      'exists with timm names only, and not in the isotropic form',
    ),
    ['stage0Downsample'],
  ),
)

type ConvNeXt = v.InferOutput<typeof schema>

const sizes = {
  atto: { dims: [40, 80, 160, 320], depths: [2, 2, 6, 2], mlpConv: true },
  femto: { dims: [48, 96, 192, 384], depths: [2, 2, 6, 2], mlpConv: true },
  pico: { dims: [64, 128, 256, 512], depths: [2, 2, 6, 2], mlpConv: true },
  nano: { dims: [80, 160, 320, 640], depths: [2, 2, 8, 2], mlpConv: true },
  tiny: { dims: [96, 192, 384, 768], depths: [3, 3, 9, 3] },
  small: { dims: [96, 192, 384, 768], depths: [3, 3, 27, 3] },
  base: { dims: [128, 256, 512, 1024], depths: [3, 3, 27, 3] },
  large: { dims: [192, 384, 768, 1536], depths: [3, 3, 27, 3] },
  xlarge: { dims: [256, 512, 1024, 2048], depths: [3, 3, 27, 3] },
} as const

const sizesV2 = {
  ...sizes,
  huge: { dims: [352, 704, 1408, 2816], depths: [3, 3, 27, 3] },
} as const

const isotropicSizes = {
  small: { dims: [384], depths: [18] },
  base: { dims: [768], depths: [18] },
  large: { dims: [1024], depths: [36] },
} as const

const variants = Object.fromEntries([
  ...Object.entries(sizes).map(([size, config]) => [
    `convnext_${size}`,
    { family: 'convnext', naming: 'timm', ...config },
  ]),
  ...Object.entries(sizesV2)
    // V2 was published without this size.
    .filter(([size]) => size !== 'xlarge')
    .map(([size, config]) => [
      `convnextv2_${size}`,
      { family: 'convnext', naming: 'timm', grn: true, layerScale: false, ...config },
    ]),
  ...Object.entries(isotropicSizes).map(([size, config]) => [
    `convnext_isotropic_${size}`,
    { family: 'convnext', naming: 'facebook', patch: 16, layerScale: false, isotropic: true, ...config },
  ]),
])

/** Tensor names of the two code bases, by what they are; `stage` and `block` count from 0 inside the stage. */
const names = {
  timm: {
    stem: 'stem.0',
    stemNorm: 'stem.1',
    downsample: (stage: number, part: 0 | 1) => `stages.${stage}.downsample.${part}`,
    block: (stage: number, block: number) => `stages.${stage}.blocks.${block}`,
    depthwise: 'conv_dw',
    fc1: 'mlp.fc1',
    fc2: 'mlp.fc2',
    grn: { weight: 'mlp.grn.weight', bias: 'mlp.grn.bias', shape: [] },
    headNorm: 'head.norm',
    head: 'head.fc',
  },
  facebook: {
    stem: 'downsample_layers.0.0',
    stemNorm: 'downsample_layers.0.1',
    downsample: (stage: number, part: 0 | 1) => `downsample_layers.${stage}.${part}`,
    block: (stage: number, block: number) => `stages.${stage}.${block}`,
    depthwise: 'dwconv',
    fc1: 'pwconv1',
    fc2: 'pwconv2',
    grn: { weight: 'grn.gamma', bias: 'grn.beta', shape: [1, 1, 1] },
    headNorm: 'norm',
    head: 'head',
  },
}
const isotropicNames = { ...names.facebook, stem: 'stem', block: (_: number, block: number) => `blocks.${block}` }

function build(config: ConvNeXt, inputs: InputShapes): Graph {
  const b = new GraphBuilder()
  const features = stages(b, config, b.input('input', imageInput(inputs, config.inChannels)))
  const name = namesOf(config)
  let x = b.globalAveragePool(features.at(-1) as ValueId)
  x = b.layerNorm(x, name.headNorm, config.normEps)
  b.output('logits', b.linear(x, name.head, { channels: config.classes }))
  for (const [stage, value] of features.entries()) b.output(`features.${stage}`, value)
  return b.finish({ architecture: config, rules: ['slimmable'] })
}

const namesOf = (config: ConvNeXt) => (config.isotropic ? isotropicNames : names[config.naming])

/** Stem and stages; the map behind each stage. */
function stages(b: GraphBuilder, config: ConvNeXt, input: ValueId): readonly ValueId[] {
  const name = namesOf(config)
  const { patch, normEps } = config
  const places = blockPlaces(b, config)
  const first = places[0]?.[0] as BlockPlace

  let x = input
  if (config.isotropic) {
    x = b.convolution(x, { name: name.stem, channels: first.channels, kernel: patch, stride: patch, padding: 0 })
  } else {
    // Its own axis: with a full stem the norm runs over all channels before the first block drops some.
    const stem = b.axis({ id: 'stem', role: 'stem', size: first.size, block: 0 })
    x = b.convolution(x, {
      name: name.stem,
      channels: stem,
      kernel: patch,
      stride: patch,
      padding: 0,
      referenceComputesAll: true,
    })
    x = b.layerNorm(x, name.stemNorm, normEps)
  }
  const features: ValueId[] = []
  for (const [stage, blocks] of places.entries()) {
    if (stage > 0 || config.stage0Downsample) {
      x = b.layerNorm(x, name.downsample(stage, 0), normEps)
      x = b.convolution(x, {
        name: name.downsample(stage, 1),
        channels: (blocks[0] as BlockPlace).channels,
        kernel: 2,
        stride: 2,
        padding: 0,
        referenceComputesAll: true,
      })
    }
    for (const place of blocks) x = metaNeXtBlock(b, x, name.block(stage, place.block), place, blockOf(config, stage))
    features.push(x)
  }
  if (!config.outputNorms) return features
  return features.map((value, stage) => b.layerNorm(value, `norm${stage}`, config.outputNormEps))
}

/** The epsilon of Global Response Normalization, in both code bases. */
const grnEps = 1e-6

/** Depthwise convolution, LayerNorm, linear, GELU, response normalization (V2), linear, layer scale (V1). */
function blockOf(config: ConvNeXt, stage: number): MetaNeXtBlock {
  const { depthwise, fc1, fc2, grn } = namesOf(config)
  const { kernel, convRatio, normEps, mlpRatio, mlpConv, layerScale } = config
  return {
    mixer: depthwiseMixer({
      kernel: typeof kernel === 'number' ? kernel : (kernel[stage] as number),
      ratio: convRatio,
    }),
    norm: (b, x, name) => b.layerNorm(x, name, normEps),
    names: { mixer: depthwise, fc1, fc2 },
    mlpRatio,
    asConvolution: mlpConv,
    ...(config.grn && { afterActivation: (b, x) => b.globalResponseNorm(x, grn, grnEps, grn.shape) }),
    layerScale,
  }
}

/** The ConvNeXt family. */
export const convnext: Family = defineFamily({
  name: 'convnext',
  schema,
  variants,
  namings,
  imageSize: 224,
  build,
  stages,
})
