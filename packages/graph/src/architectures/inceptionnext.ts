/**
 * InceptionNeXt: Yu et al., "InceptionNeXt: When Inception Meets ConvNeXt", arXiv 2303.16900.
 * Reference code: sail-sg/inceptionnext and timm's MetaNeXt, which have the same tensor names.
 *
 * Table 8 of the paper varies branches, kernels, ratio and norm; Table 5 has an isotropic form. Where there is no code for
 * them, the definition here is one that has the printed parameters and MACs. The slimmable form is no paper's: it is the
 * one with LayerNorm, since BatchNorm keeps statistics of the full width's channels.
 */
import type { Graph, ValueId } from '@widthwise/core'
import * as v from 'valibot'
import { GraphBuilder } from '../graph-builder.ts'
import {
  type Architecture,
  count,
  defineFamily,
  type Family,
  type InputShapes,
  imageInput,
  positive,
} from './family.ts'
import { branchesFit, hasItsBands, inceptionKeys, inceptionMixer } from './inception-mixer.ts'
import { type BlockPlace, blockPlaces, type MetaNeXtBlock, metaNeXtBlock, type Norm } from './metanext-block.ts'

const schema = v.pipe(
  v.strictObject({
    family: v.literal('inceptionnext'),
    /** Names of the tensors: as in timm's checkpoints, or, in the isotropic form, as here. */
    naming: v.exactOptional(v.picklist(['timm', 'widthwise'], "must be 'timm' or 'widthwise'")),
    /** Channels of each stage. */
    dims: v.pipe(v.array(count), v.minLength(1, 'must have one entry a stage')),
    /** Blocks of each stage. */
    depths: v.pipe(v.array(count), v.minLength(1, 'must have one entry a stage')),
    inChannels: v.optional(count, 3),
    classes: v.optional(count, 1000),
    /** Kernel and stride of the stem. */
    patch: v.optional(count, 4),
    ...inceptionKeys,
    /** Hidden units a channel, one a stage; left out: 4, and 3 in the last stage but of an isotropic network. */
    mlpRatios: v.exactOptional(v.array(positive)),
    /** Left out: in all but isotropic networks. */
    layerScale: v.exactOptional(v.boolean()),
    activation: v.optional(v.literal('gelu'), 'gelu'),
    /** Of stem, downsampling and blocks. */
    norm: v.optional(v.picklist(['batchnorm', 'layernorm'], "must be 'batchnorm' or 'layernorm'"), 'batchnorm'),
    /** Left out: 1e-5 with BatchNorm, 1e-6 with LayerNorm. */
    normEps: v.exactOptional(positive),
    /** Behind the pooling: linear, GELU, LayerNorm, linear; or LayerNorm and linear. Left out: `linear` when isotropic. */
    head: v.exactOptional(v.picklist(['mlp', 'linear'], "must be 'mlp' or 'linear'")),
    /** Hidden units a channel of the `mlp` head. */
    headRatio: v.optional(positive, 3),
    /** Of the `mlp` head's LayerNorm. */
    headNormEps: v.optional(positive, 1e-6),
    /** One stage, a stem without norm, no downsampling. */
    isotropic: v.optional(v.boolean(), false),
    /** As a backbone it gives its maps as they are. */
    outputNorms: v.optional(v.literal(false, 'must be false: the maps of the stages are not normed'), false),
    /** Height and width of the input that a published configuration is stated at; the network takes others too. */
    imageSize: v.exactOptional(v.strictTuple([count, count])),
  }),
  v.transform((config) => ({
    ...config,
    naming: config.naming ?? (config.isotropic ? 'widthwise' : 'timm'),
    mlpRatios:
      config.mlpRatios ?? config.dims.map((_, stage) => (config.isotropic || stage < config.dims.length - 1 ? 4 : 3)),
    layerScale: config.layerScale ?? !config.isotropic,
    normEps: config.normEps ?? (config.norm === 'batchnorm' ? 1e-5 : 1e-6),
    head: config.head ?? (config.isotropic ? 'linear' : 'mlp'),
  })),
  v.forward(
    v.check(({ dims, depths }) => dims.length === depths.length, 'must have one entry a stage, as dims has'),
    ['depths'],
  ),
  v.forward(
    v.check(({ dims, mlpRatios }) => dims.length === mlpRatios.length, 'must have one entry a stage, as dims has'),
    ['mlpRatios'],
  ),
  v.forward(
    v.check(
      ({ dims, mlpRatios }) => dims.every((size, i) => Math.floor((mlpRatios[i] as number) * size) > 0),
      'must leave the MLP of every stage at least one unit',
    ),
    ['mlpRatios'],
  ),
  v.forward(
    v.check(
      ({ head, headRatio, dims }) => head === 'linear' || Math.floor(headRatio * (dims.at(-1) as number)) > 0,
      'must leave the head at least one unit',
    ),
    ['headRatio'],
  ),
  v.forward(
    v.check((config) => hasItsBands(config), "may be 'sequence' only where horizontal and vertical are among branches"),
    ['bands'],
  ),
  v.forward(
    v.check(
      (config) => config.dims.every((size) => branchesFit(config, size)),
      'must leave every branch of each stage a channel, and all of them room between any two widths',
    ),
    ['branchRatio'],
  ),
  v.forward(
    v.check(({ widths, norm }) => !widths || norm === 'layernorm', 'are there in the LayerNorm form only'),
    ['widths'],
  ),
  v.forward(
    v.check(({ isotropic, dims }) => !isotropic || dims.length === 1, 'has one stage: dims and depths of one entry'),
    ['isotropic'],
  ),
  v.forward(
    v.check(
      ({ isotropic, naming }) => isotropic === (naming === 'widthwise'),
      "must be 'widthwise' in the isotropic form, and 'timm' in the other",
    ),
    ['naming'],
  ),
)

type InceptionNeXt = v.InferOutput<typeof schema>

const sizes = {
  atto: { dims: [40, 80, 160, 320], depths: [2, 2, 6, 2], bandKernel: 9, branchRatio: 1 / 4 },
  tiny: { dims: [96, 192, 384, 768], depths: [3, 3, 9, 3] },
  small: { dims: [96, 192, 384, 768], depths: [3, 3, 27, 3] },
  base: { dims: [128, 256, 512, 1024], depths: [3, 3, 27, 3] },
} as const

const variant = (size: keyof typeof sizes, change: object = {}) => ({
  family: 'inceptionnext',
  naming: 'timm',
  ...sizes[size],
  ...change,
})

const slimmable = { norm: 'layernorm', widths: [0.25, 0.5, 0.75, 1] } as const

const variants = {
  inception_next_atto: variant('atto'),
  inception_next_tiny: variant('tiny'),
  inception_next_small: variant('small'),
  inception_next_base: variant('base'),
  inception_next_base_384: variant('base', { imageSize: [384, 384] }),
  // Table 8.
  'inception_next_tiny-no-horizontal': variant('tiny', { branches: ['square', 'vertical'] }),
  'inception_next_tiny-no-vertical': variant('tiny', { branches: ['square', 'horizontal'] }),
  'inception_next_tiny-no-square': variant('tiny', { branches: ['horizontal', 'vertical'] }),
  'inception_next_tiny-sequence': variant('tiny', { bands: 'sequence' }),
  'inception_next_tiny-band7': variant('tiny', { bandKernel: 7 }),
  'inception_next_tiny-band9': variant('tiny', { bandKernel: 9 }),
  'inception_next_tiny-band13': variant('tiny', { bandKernel: 13 }),
  'inception_next_tiny-ratio-1/4': variant('tiny', { branchRatio: 1 / 4 }),
  'inception_next_tiny-ratio-1/16': variant('tiny', { branchRatio: 1 / 16 }),
  'inception_next_tiny-layernorm': variant('tiny', { norm: 'layernorm' }),
  // Table 5.
  inception_next_iso_small: {
    family: 'inceptionnext',
    naming: 'widthwise',
    dims: [384],
    depths: [18],
    patch: 16,
    isotropic: true,
  },
  slimmable_inception_next_tiny: variant('tiny', slimmable),
  slimmable_inception_next_small: variant('small', slimmable),
  slimmable_inception_next_base: variant('base', slimmable),
}

function build(config: InceptionNeXt, inputs: InputShapes): Graph {
  const b = new GraphBuilder()
  const features = stages(b, config, b.input('input', imageInput(inputs, config.inChannels)))
  b.output('logits', head(b, config, b.globalAveragePool(features.at(-1) as ValueId)))
  for (const [stage, value] of features.entries()) b.output(`features.${stage}`, value)
  const { norm, widths } = config
  return b.finish({
    architecture: config,
    rules: norm === 'layernorm' ? ['slimmable'] : [],
    ...(widths && { widths }),
  })
}

/** Stem and stages; the map behind each stage. */
function stages(b: GraphBuilder, config: InceptionNeXt, input: ValueId): readonly ValueId[] {
  const norm = normOf(config)
  const { isotropic, patch } = config
  const places = blockPlaces(b, config)
  const patches = (name: string, from: ValueId, { channels }: BlockPlace, kernel: number): ValueId =>
    b.convolution(from, { name, channels, kernel, stride: kernel, padding: 0 })

  const features: ValueId[] = []
  let x = input
  for (const [stage, blocks] of places.entries()) {
    const first = blocks[0] as BlockPlace
    if (isotropic) x = patches('stem', x, first, patch)
    else if (stage === 0) x = norm(b, patches('stem.0', x, first, patch), 'stem.1')
    else x = patches(`stages.${stage}.downsample.1`, norm(b, x, `stages.${stage}.downsample.0`), first, 2)
    for (const place of blocks) {
      const name = isotropic ? `blocks.${place.block}` : `stages.${stage}.blocks.${place.block}`
      x = metaNeXtBlock(b, x, name, place, blockOf(config, stage))
    }
    features.push(x)
  }
  return features
}

/** Inception depthwise convolution, norm, 1×1 convolution, GELU, 1×1 convolution, layer scale. */
function blockOf(config: InceptionNeXt, stage: number): MetaNeXtBlock {
  return {
    mixer: inceptionMixer(config),
    norm: normOf(config),
    names: { mixer: 'token_mixer', fc1: 'mlp.fc1', fc2: 'mlp.fc2' },
    mlpRatio: config.mlpRatios[stage] as number,
    asConvolution: true,
    layerScale: config.layerScale,
  }
}

function normOf({ norm, normEps }: InceptionNeXt): Norm {
  return (b, x, name) => (norm === 'batchnorm' ? b.batchNorm(x, name, normEps) : b.layerNorm(x, name, normEps))
}

/** The epsilon of a linear head's LayerNorm. */
const linearHeadNormEps = 1e-6

/** From pooled features to logits. */
function head(b: GraphBuilder, config: InceptionNeXt, pooled: ValueId): ValueId {
  const { classes, headRatio, headNormEps } = config
  if (config.head === 'linear') {
    return b.linear(b.layerNorm(pooled, 'norm', linearHeadNormEps), 'head', { channels: classes })
  }
  const channels = b.shapeOf(pooled)[0] as string
  const hidden = b.axis({
    id: 'head.hidden',
    role: 'hidden',
    parent: channels,
    ratio: headRatio,
    size: Math.floor(headRatio * (config.dims.at(-1) as number)),
    block: config.depths.reduce((sum, depth) => sum + depth, -1),
  })
  const x = b.gelu(b.linear(pooled, 'head.fc1', { channels: hidden }))
  return b.linear(b.layerNorm(x, 'head.norm', headNormEps), 'head.fc2', { channels: classes })
}

const imageSize = ({ imageSize }: Architecture): number => (imageSize as readonly number[] | undefined)?.[0] ?? 224

/** The InceptionNeXt family. */
export const inceptionnext: Family = defineFamily({
  name: 'inceptionnext',
  schema,
  variants,
  build,
  imageSize,
  stages,
})
