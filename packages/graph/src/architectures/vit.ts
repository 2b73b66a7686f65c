/**
 * Vision transformers with class token, distillation token or neither.
 * ViT: Dosovitskiy et al., arXiv 2010.11929. DeiT: Touvron et al., arXiv 2012.12877. DeiT-III: Touvron et al.,
 * arXiv 2204.07118 (`positionOnPatchesOnly`, `layerScale`). Reference code: timm's VisionTransformer.
 * Narrower subnets: Scala, arXiv 2412.04786; HydraViT, arXiv 2409.17978; MatFormer, arXiv 2310.07707; SortedNet,
 * arXiv 2309.00255. The network is the same under all of them; they differ in what a subnet reads.
 */
import type { AxisId, Graph, Subnet, ValueId } from '@widthwise/core'
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
} from './family.ts'

const namings = ['timm', 'facebook'] as const

const schema = v.pipe(
  v.strictObject({
    family: v.literal('vit'),
    /** Names of the tensors: as in timm's or in facebook's checkpoints, which differ in layer scale alone. */
    naming: v.optional(v.picklist(namings), 'timm'),
    /** Side of the square input, for which the position embedding is; left out: that of the input. */
    imageSize: v.optional(count),
    /** Kernel and stride of the patch convolution. */
    patchSize: v.optional(count, 16),
    inChannels: v.optional(count, 3),
    /** Channels of the stream. */
    dim: count,
    /** Blocks. */
    depth: v.optional(count, 12),
    heads: count,
    mlpRatio: v.optional(positive, 4),
    /** The fused q, k, v has a bias. */
    qkvBias: v.optional(v.boolean(), true),
    classes: v.optional(count, 1000),
    classToken: v.optional(v.boolean(), true),
    /** A second token with a head of its own, `head_dist`; the answer is the mean of both heads. */
    distillationToken: v.optional(v.boolean(), false),
    /** Positions are added to the patches before the tokens are joined, not to tokens and patches after it. */
    positionOnPatchesOnly: v.optional(v.boolean(), false),
    /** What the head reads: the class token, or the mean over the patches. */
    pool: v.optional(v.picklist(['token', 'avg'], "must be 'token' or 'avg'"), 'token'),
    layerScale: v.optional(v.boolean(), false),
    normEps: v.optional(positive, 1e-6),
    activation: v.optional(v.literal('gelu'), 'gelu'),
  }),
  v.forward(
    v.check(({ naming, layerScale }) => naming === 'timm' || layerScale, "is 'timm' without layer scale"),
    ['naming'],
  ),
  v.forward(
    v.check(({ dim, heads }) => dim % heads === 0, 'must divide dim: every head has as many channels'),
    ['heads'],
  ),
  v.forward(
    v.check(({ mlpRatio, dim }) => Math.floor(mlpRatio * dim) > 0, 'must leave the MLP at least one unit'),
    ['mlpRatio'],
  ),
  v.forward(
    v.check(({ classToken, pool }) => classToken || pool === 'avg', "must be 'avg' without a class token"),
    ['pool'],
  ),
  v.forward(
    v.check(
      ({ distillationToken, classToken, pool }) => !distillationToken || (classToken && pool === 'token'),
      "needs a class token and the pool 'token'",
    ),
    ['distillationToken'],
  ),
)

type Vit = v.InferOutput<typeof schema>

const sizes = {
  tiny: { dim: 192, heads: 3 },
  small: { dim: 384, heads: 6 },
  medium: { dim: 512, heads: 8 },
  base: { dim: 768, heads: 12 },
  large: { dim: 1024, heads: 16, depth: 24 },
  huge: { dim: 1280, heads: 16, depth: 32 },
} as const

type Size = keyof typeof sizes

const variant = (size: Size, keys: Partial<Vit> = {}): Architecture => ({ family: 'vit', ...sizes[size], ...keys })
const distilled = { distillationToken: true } as const
const deit3 = { positionOnPatchesOnly: true, layerScale: true } as const
/** The published code norms without naming an epsilon, so with PyTorch's. */
const scala = { normEps: 1e-5 } as const

/** One configuration for each size and keys, by the name made of the size. */
const ofSizes = (
  names: readonly Size[],
  name: (size: Size) => string,
  keys: Partial<Vit> = {},
): Readonly<Record<string, Architecture>> => Object.fromEntries(names.map((size) => [name(size), variant(size, keys)]))

const variants: Readonly<Record<string, Architecture>> = {
  ...ofSizes(['tiny', 'small', 'base'], (size) => `deit_${size}`),
  ...ofSizes(['tiny', 'small', 'base'], (size) => `deit_${size}_distilled`, distilled),
  deit_base_384: variant('base', { imageSize: 384 }),
  ...ofSizes(['small', 'base'], (size) => `scala_${size}`, scala),
  ...ofSizes(['small', 'base'], (size) => `scala_${size}_distilled`, { ...scala, ...distilled }),
  hydravit_base: variant('base'),
  ...ofSizes(['small', 'base'], (size) => `matformer_${size}`),
  ...ofSizes(['small', 'base'], (size) => `sortednet_${size}`),
  // timm's names.
  ...ofSizes(['tiny', 'small', 'base'], (size) => `deit_${size}_patch16_224`),
  ...ofSizes(['tiny', 'small', 'base'], (size) => `deit_${size}_distilled_patch16_224`, distilled),
  deit_base_patch16_384: variant('base', { imageSize: 384 }),
  deit_base_distilled_patch16_384: variant('base', { imageSize: 384, ...distilled }),
  ...ofSizes(['small', 'medium', 'base', 'large'], (size) => `deit3_${size}_patch16_224`, deit3),
  ...ofSizes(['small', 'base', 'large'], (size) => `deit3_${size}_patch16_384`, { imageSize: 384, ...deit3 }),
  deit3_huge_patch14_224: variant('huge', { patchSize: 14, ...deit3 }),
  ...ofSizes(['tiny', 'small', 'base', 'large'], (size) => `vit_${size}_patch16_224`),
  ...ofSizes(['tiny', 'small', 'base', 'large'], (size) => `vit_${size}_patch16_384`, { imageSize: 384 }),
  ...ofSizes(['small', 'base', 'large'], (size) => `vit_${size}_patch32_224`, { patchSize: 32 }),
  ...ofSizes(['small', 'base', 'large'], (size) => `vit_${size}_patch32_384`, { patchSize: 32, imageSize: 384 }),
  ...ofSizes(['small', 'base'], (size) => `vit_${size}_patch8_224`, { patchSize: 8 }),
  vit_large_patch14_224: variant('large', { patchSize: 14 }),
  vit_huge_patch14_224: variant('huge', { patchSize: 14 }),
}

const rules = ['scala', 'hydravit', 'matformer', 'sortednet'] as const satisfies readonly Subnet['rule'][]

const tokenNames = (config: Vit): readonly string[] => [
  ...(config.classToken ? ['cls_token'] : []),
  ...(config.distillationToken ? ['dist_token'] : []),
]

function build(config: Vit, inputs: InputShapes): Graph {
  const b = new GraphBuilder()
  const shape = imageInput(inputs, config.inChannels)
  const imageSize = sideOf(shape, config)
  const stream = b.axis({ id: 'stream', role: 'stream', size: config.dim, block: 0 })
  const qkv = b.axis({ id: 'qkv', role: 'fused', parent: stream, ratio: 3, size: 3 * config.dim, block: 0 })

  const embedded = embed(b, config, b.input('input', shape), stream)
  const features = [embedded]
  for (let block = 0; block < config.depth; block++) {
    features.push(
      b.block(features[block] as ValueId, (x) =>
        b.within(`blocks.${block}`, () => mlp(b, config, attention(b, config, x, stream, qkv), stream, block)),
      ),
    )
  }
  head(b, config, features.at(-1) as ValueId)
  for (const [at, value] of features.entries()) b.output(`features.${at === 0 ? 'embed' : at - 1}`, value)
  return b.finish({ architecture: { ...config, imageSize }, rules })
}

/** Side of the input, which must be the square that the position embedding is for. */
function sideOf([, height, width]: readonly [number, number, number], { imageSize = height }: Vit): number {
  if (height === imageSize && width === imageSize) return imageSize
  throw graphError(
    'input-invalid',
    `input of ${height}×${width}; this network embeds the positions of ${imageSize}×${imageSize}`,
    { details: { input: [height, width], imageSize } },
  )
}

/** Patches, positions, and the tokens in front. */
function embed(b: GraphBuilder, config: Vit, input: ValueId, stream: AxisId): ValueId {
  const { patchSize, positionOnPatchesOnly } = config
  const patches = b.tokens(
    b.convolution(input, {
      name: 'patch_embed.proj',
      channels: stream,
      kernel: patchSize,
      stride: patchSize,
      padding: 0,
    }),
  )
  const names = tokenNames(config)
  return positionOnPatchesOnly
    ? b.prependTokens(b.positionEmbedding(patches, 'pos_embed'), names)
    : b.positionEmbedding(b.prependTokens(patches, names), 'pos_embed')
}

const gamma = { timm: ['ls1.gamma', 'ls2.gamma'], facebook: ['gamma_1', 'gamma_2'] } as const

/** x + ls1·proj(attention(norm1 x)). */
function attention(b: GraphBuilder, config: Vit, x: ValueId, stream: AxisId, qkv: AxisId): ValueId {
  const { heads, qkvBias, normEps, layerScale, naming } = config
  let y = b.layerNorm(x, 'norm1', normEps)
  y = b.linear(y, 'attn.qkv', { channels: qkv, bias: qkvBias })
  y = b.attention(y, { channels: stream, heads })
  y = b.linear(y, 'attn.proj', { channels: stream })
  return b.add(layerScale ? b.scale(y, gamma[naming][0]) : y, x)
}

/** x + ls2·fc2(gelu(fc1(norm2 x))). The hidden axis is each block's own: a list of ratios gives each its units. */
function mlp(b: GraphBuilder, config: Vit, x: ValueId, stream: AxisId, block: number): ValueId {
  const { dim, mlpRatio, normEps, layerScale, naming } = config
  const hidden = b.axis({
    id: `block${block}.hidden`,
    role: 'hidden',
    parent: stream,
    ratio: mlpRatio,
    size: Math.floor(mlpRatio * dim),
    block,
  })
  let y = b.layerNorm(x, 'norm2', normEps)
  y = b.gelu(b.linear(y, 'mlp.fc1', { channels: hidden }))
  y = b.linear(y, 'mlp.fc2', { channels: stream })
  return b.add(layerScale ? b.scale(y, gamma[naming][1]) : y, x)
}

/** Norm and linear layers; `logits` stands first among the outputs. */
function head(b: GraphBuilder, config: Vit, x: ValueId): void {
  const { pool, normEps, classes, distillationToken } = config
  if (pool === 'avg') {
    const mean = b.tokenMean(x, tokenNames(config).length)
    b.output('logits', b.linear(b.layerNorm(mean, 'fc_norm', normEps), 'head', { channels: classes }))
    return
  }
  const tokens = b.layerNorm(x, 'norm', normEps)
  const logits = b.linear(b.selectToken(tokens, 0), 'head', { channels: classes })
  if (!distillationToken) {
    b.output('logits', logits)
    return
  }
  const fromDistillation = b.linear(b.selectToken(tokens, 1), 'head_dist', { channels: classes })
  b.output('logits', b.average(logits, fromDistillation))
  b.output('logits.class', logits)
  b.output('logits.distillation', fromDistillation)
}

/** The vision-transformer family. */
export const vit: Family = defineFamily({
  name: 'vit',
  schema,
  variants,
  namings,
  ruleOf: (name) => rules.find((rule) => name.startsWith(rule)),
  imageSize: ({ imageSize }) => (typeof imageSize === 'number' ? imageSize : 224),
  build,
})
