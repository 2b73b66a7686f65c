/**
 * MetaNeXt: the block of ConvNeXt with the token mixer left open. Yu et al., "InceptionNeXt", arXiv 2303.16900,
 * Section 3.1; with attention it is the MetaNeXt-Attn of Table 5 (which the authors report not to converge).
 * There is no code of it: the isotropic frame is that of isotropic ConvNeXt, and has the printed parameters and MACs.
 */
import type { Graph } from '@widthwise/core'
import * as v from 'valibot'
import { graphError } from '../errors.ts'
import { GraphBuilder } from '../graph-builder.ts'
import {
  type Architecture,
  count,
  defineFamily,
  type Family,
  type InputShapes,
  imageInput,
  positive,
  ratio,
} from './family.ts'
import { branchesFit, hasItsBands, inceptionKeys, inceptionMixer } from './inception-mixer.ts'
import { type BlockPlace, blockPlaces, metaNeXtBlock, oddKernel, type TokenMixer } from './metanext-block.ts'
import { attentionMixer, depthwiseMixer } from './token-mixers.ts'

const frame = {
  family: v.literal('metanext'),
  naming: v.optional(v.literal('widthwise'), 'widthwise'),
  /** Channels, of the one stage. */
  dims: v.strictTuple([count], 'must have one entry: the network has one stage'),
  /** Blocks, of the one stage. */
  depths: v.strictTuple([count], 'must have one entry: the network has one stage'),
  inChannels: v.optional(count, 3),
  classes: v.optional(count, 1000),
  /** Kernel and stride of the stem. */
  patch: v.optional(count, 16),
  mlpRatio: v.optional(positive, 4),
  layerScale: v.optional(v.boolean(), true),
  activation: v.optional(v.literal('gelu'), 'gelu'),
  norm: v.optional(v.literal('layernorm'), 'layernorm'),
  /** Of the blocks' LayerNorm. */
  normEps: v.optional(positive, 1e-6),
  /** One stage, a stem without norm, no downsampling. */
  isotropic: v.optional(v.literal(true, 'must be true'), true),
} as const

const attention = v.pipe(
  v.strictObject({
    ...frame,
    tokenMixer: v.literal('attention'),
    heads: count,
    /** The fused q, k, v has a bias. */
    qkvBias: v.optional(v.boolean(), true),
    /** A learned vector for each patch is added behind the stem. */
    positionEmbedding: v.optional(v.boolean(), true),
    /** Height and width of the input that the position embedding is for. */
    imageSize: v.optional(v.strictTuple([count, count]), [224, 224]),
  }),
  v.forward(
    v.check(({ heads, dims }) => dims[0] % heads === 0, 'must divide dims: every head has as many channels'),
    ['heads'],
  ),
)

const convolution = v.pipe(
  v.strictObject({
    ...frame,
    tokenMixer: v.literal('convolution'),
    /** Depthwise kernel. */
    kernel: v.optional(oddKernel, 7),
    /** Share of the channels, the last ones, that the depthwise convolution sees. */
    convRatio: v.optional(ratio, 1),
  }),
  v.forward(
    v.check(({ convRatio, dims }) => Math.floor(convRatio * dims[0]) > 0, 'must leave the convolution a channel'),
    ['convRatio'],
  ),
)

const inception = v.pipe(
  v.strictObject({ ...frame, tokenMixer: v.literal('inception'), ...inceptionKeys }),
  v.forward(
    v.check((config) => hasItsBands(config), "may be 'sequence' only where horizontal and vertical are among branches"),
    ['bands'],
  ),
  v.forward(
    v.check(
      (config) => branchesFit(config, config.dims[0]),
      'must leave every branch a channel, and all of them room between any two widths',
    ),
    ['branchRatio'],
  ),
)

const schema = v.pipe(
  v.variant('tokenMixer', [attention, convolution, inception]),
  v.forward(
    v.check(({ mlpRatio, dims }) => Math.floor(mlpRatio * dims[0]) > 0, 'must leave the MLP at least one unit'),
    ['mlpRatio'],
  ),
)

type MetaNeXt = v.InferOutput<typeof schema>

const variants = {
  // Table 5.
  metanext_attn_small: { family: 'metanext', tokenMixer: 'attention', dims: [384], depths: [12], heads: 6 },
}

function build(config: MetaNeXt, inputs: InputShapes): Graph {
  const b = new GraphBuilder()
  const { patch, layerScale, mlpRatio, normEps, classes } = config
  const input = b.input('input', imageInput(inputs, config.inChannels))
  const places = blockPlaces(b, config)[0] as readonly BlockPlace[]
  const { channels } = places[0] as BlockPlace

  const patches = b.convolution(input, { name: 'stem', channels, kernel: patch, stride: patch, padding: 0 })
  // Attention is between tokens; the other mixers are convolutions over the map.
  const onTokens = config.tokenMixer === 'attention'
  let x = onTokens ? b.tokens(patches) : patches
  if (onTokens && config.positionEmbedding) {
    assertSizeOfPositions(config, b.shapeOf(input))
    x = b.positionEmbedding(x, 'pos_embed')
  }
  for (const place of places) {
    x = metaNeXtBlock(b, x, `blocks.${place.block}`, place, {
      mixer: mixerOf(config),
      norm: (b, y, name) => b.layerNorm(y, name, normEps),
      names: { mixer: 'token_mixer', fc1: 'mlp.fc1', fc2: 'mlp.fc2' },
      mlpRatio,
      asConvolution: true,
      layerScale,
    })
  }
  const pooled = onTokens ? b.tokenMean(x) : b.globalAveragePool(x)
  b.output('logits', b.linear(b.layerNorm(pooled, 'norm', headNormEps), 'head', { channels: classes }))
  const [, ...size] = b.shapeOf(patches) as readonly [string, number, number]
  b.output('features.0', onTokens ? b.map(x, size) : x)
  return b.finish({ architecture: config, ...slicing(config) })
}

/** The epsilon of the LayerNorm in front of the logits. */
const headNormEps = 1e-6

function mixerOf(config: MetaNeXt): TokenMixer {
  switch (config.tokenMixer) {
    case 'attention':
      return attentionMixer(config)
    case 'convolution':
      return depthwiseMixer({ kernel: config.kernel, ratio: config.convRatio })
    case 'inception':
      return inceptionMixer(config)
  }
}

/** No rule says what a narrower MetaNeXt-Attn reads; the others are slimmable as ConvNeXt and InceptionNeXt are. */
function slicing(config: MetaNeXt): Pick<Graph, 'rules' | 'widths'> {
  if (config.tokenMixer === 'attention') return { rules: [] }
  return { rules: ['slimmable'], ...('widths' in config && { widths: config.widths }) }
}

function assertSizeOfPositions(
  { imageSize, patch }: Extract<MetaNeXt, { tokenMixer: 'attention' }>,
  [, ...size]: readonly unknown[],
): void {
  const grid = (extents: readonly unknown[]): string =>
    extents.map((extent) => Math.floor(Number(extent) / patch)).join('×')
  if (grid(imageSize) === grid(size)) return
  throw graphError(
    'input-invalid',
    `input of ${size.join('×')}; this network embeds the positions of ${imageSize.join('×')}`,
    { details: { input: size, imageSize } },
  )
}

const imageSize = ({ imageSize }: Architecture): number => (imageSize as readonly number[] | undefined)?.[0] ?? 224

/** The MetaNeXt family. */
export const metanext: Family = defineFamily({ name: 'metanext', schema, variants, build, imageSize })
