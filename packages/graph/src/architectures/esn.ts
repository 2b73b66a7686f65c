/**
 * Exit Sequence Network: Wang et al., "Tiny Models are the Computational Saver for Large Models", arXiv 2403.17726,
 * sections 3.4, 6.3 and 6.4. Reference code: QingyuanWang/tinysaver, `models/dmc.py`, which settles what the text leaves
 * open and is followed where the two differ: embeddings are normed and go through a ReLU, and the last layer has no
 * feed-forward part.
 *
 * A frozen saver and a frozen base give features; each exit's is embedded as one token, the saver's first. A causal
 * decoder hands on to every exit what the earlier ones know, and a head adds to the saver's logits what it has learned.
 * An exit depends on no later token, so it can run when its feature is there: asked for alone (`sliceOutputs`, `outputs`
 * of a run), with the features up to its own; or as a `step`, with its own feature and what earlier steps have kept. Its
 * values are those of the whole sequence either way. How the loss weighs a sample (equation 11) is `exitLossWeights` of
 * `@widthwise/cascade`; that the heads start at zero is for whoever trains them.
 */
import type { Graph, ValueId } from '@widthwise/core'
import * as v from 'valibot'
import { GraphBuilder } from '../graph-builder.ts'
import { baseFeatures, exitInputs, pooled } from './exit-features.ts'
import { count, defineFamily, type Family, type InputShapes, positive } from './family.ts'

interface Exits {
  readonly exits?: readonly number[] | undefined
  readonly baseChannels: readonly number[]
}

const exitsOf = ({ exits, baseChannels }: Exits): readonly number[] =>
  exits ?? [0, ...baseChannels.map((_, index) => index + 1)]

const schema = v.pipe(
  v.strictObject({
    family: v.literal('esn'),
    /** Channels of a token. */
    dim: count,
    /** Layers of the decoder; with none, every exit sees its own feature alone. */
    layers: v.pipe(
      v.number(),
      v.integer('must be a whole number'),
      v.minValue(0, 'must be at least 0'),
      v.maxValue(2 ** 10, 'must be at most 1024'),
    ),
    heads: v.optional(count, 8),
    mlpRatio: v.optional(positive, 4),
    /** Channels of the saver's last feature. */
    saverChannels: count,
    /** Channels of the base's features 1, 2, …, the finest first: one exit behind each. */
    baseChannels: v.pipe(v.array(count), v.minLength(1, 'must have one entry a feature of the base, one at least')),
    /** The exits in use: 0, the saver, and numbers of features of the base, ascending; all when left out. */
    exits: v.optional(v.array(v.pipe(v.number(), v.integer('must be a whole number')))),
    /** One exit alone: earlier ones are known by what their steps gave as `kept.LAYER.EXIT`. */
    step: v.optional(v.pipe(v.number(), v.integer('must be a whole number'))),
    classes: v.optional(count, 1000),
    normEps: v.optional(positive, 1e-5),
    /** The fused q, k, v has a bias. */
    qkvBias: v.optional(v.boolean(), false),
    /** The heads have a bias. */
    headBias: v.optional(v.boolean(), false),
    /** What an embedded feature goes through; the paper's text names nothing, its code a ReLU. */
    embedActivation: v.optional(v.picklist(['relu', 'gelu', 'none'], "must be 'relu', 'gelu' or 'none'"), 'relu'),
    /** Tokens are told apart by what is in them. */
    positions: v.optional(v.literal('none'), 'none'),
    activation: v.optional(v.literal('gelu'), 'gelu'),
  }),
  v.forward(
    v.check(
      ({ exits, baseChannels: { length } }) =>
        !exits ||
        (exits[0] === 0 && exits.every((exit, i) => i === 0 || (exit > (exits[i - 1] as number) && exit <= length))),
      'must be ascending, 0 first, and at most the number of baseChannels',
    ),
    ['exits'],
  ),
  v.forward(
    v.check(({ step, ...config }) => step === undefined || exitsOf(config).includes(step), 'must be an exit in use'),
    ['step'],
  ),
  v.forward(
    v.check(
      ({ dim, heads, layers }) => layers === 0 || dim % heads === 0,
      'must divide dim: every head has as many channels',
    ),
    ['heads'],
  ),
  v.forward(
    v.check(
      ({ mlpRatio, dim }) => Math.floor(mlpRatio * dim) > 0,
      'must leave the feed-forward part at least one unit',
    ),
    ['mlpRatio'],
  ),
)

type Esn = v.InferOutput<typeof schema>

const saverFeature = 'saver.feature'
const saverLogits = 'saver.logits'

function build(config: Esn, inputs: InputShapes): Graph {
  const { saverChannels, baseChannels, classes, layers, step } = config
  const b = new GraphBuilder()
  const exits = exitsOf(config)
  const read = step === undefined ? exits : [step]
  // Without layers no other exit looks at the saver's token.
  const readsSaver = step === undefined || (step === 0 && layers > 0)
  exitInputs(b, 'an esn', inputs, [
    { name: saverFeature, channels: saverChannels, form: 'feature', used: readsSaver },
    ...baseFeatures(baseChannels, read),
    { name: saverLogits, channels: classes, form: 'logits', used: true },
  ])
  if (step === undefined) sequence(b, config, exits)
  else oneStep(b, config, exits, step)
  return b.finish({ architecture: config, rules: [] })
}

/** All exits: their tokens go through the decoder together. */
function sequence(b: GraphBuilder, config: Esn, exits: readonly number[]): void {
  const { dim, heads } = config
  const tokens = exits.map((exit) => embed(b, config, exit))
  const embedded = b.stack(tokens)
  const layers = [embedded]
  for (let layer = 0; layer < config.layers; layer++) {
    const attend = (fused: ValueId): ValueId => b.attention(fused, { channels: dim, heads, causal: true })
    layers.push(decode(b, config, layers[layer] as ValueId, layer, attend))
  }
  const seen = (token: number): ValueId =>
    config.layers === 0 ? (tokens[token] as ValueId) : b.selectToken(layers.at(-1) as ValueId, token)
  const logits = exits.map((exit, token) => (exit === 0 ? saverLogits : head(b, config, seen(token), exit)))
  // The last exit has seen everything: what the network answers.
  for (const [token, exit] of [...exits.entries()].reverse()) b.output(`exit.${exit}.logits`, logits[token] as ValueId)
  b.output('embed', embedded)
  for (const [layer, value] of layers.slice(1).entries()) b.output(`layer.${layer}`, value)
}

/** One exit: its token alone goes through the decoder, and looks at q, k and v that each layer has kept of earlier ones. */
function oneStep(b: GraphBuilder, config: Esn, exits: readonly number[], exit: number): void {
  const { dim, heads, layers } = config
  const earlier = exits.slice(0, exits.indexOf(exit))
  const kept: [name: string, value: ValueId][] = []
  const keptBefore = Array.from({ length: layers }, (_, layer) =>
    earlier.map((before) => b.input(`kept.${layer}.${before}`, [3 * dim])),
  )
  let x = exit === 0 && layers === 0 ? undefined : embed(b, config, exit)
  for (let layer = 0; x !== undefined && layer < layers; layer++) {
    x = decode(b, config, x, layer, (fused) => {
      kept.push([`kept.${layer}.${exit}`, fused])
      const tokens = b.stack([...(keptBefore[layer] as ValueId[]), fused])
      return b.selectToken(b.attention(tokens, { channels: dim, heads, causal: true }), earlier.length)
    })
  }
  b.output(`exit.${exit}.logits`, exit === 0 ? saverLogits : head(b, config, x as ValueId, exit))
  for (const [name, value] of kept) b.output(name, value)
}

/** Section 6.3, feature embedding: pool, norm, linear, activation. */
function embed(b: GraphBuilder, { dim, normEps, embedActivation }: Esn, exit: number): ValueId {
  return b.within(`feat_emb.${exit}`, () => {
    const feature = pooled(b, exit === 0 ? saverFeature : `base.feature.${exit}`)
    const token = b.linear(b.layerNorm(feature, 'norm', normEps), 'pwconv', { channels: dim })
    return embedActivation === 'none' ? token : b[embedActivation](token)
  })
}

/**
 * Section 6.3, sequential feature bus: x + proj(attention(norm1 x)), and behind all layers but the last
 * x + fc2(gelu(fc1(norm2 x))).
 */
function decode(
  b: GraphBuilder,
  { dim, mlpRatio, normEps, qkvBias, layers }: Esn,
  x: ValueId,
  layer: number,
  attend: (fused: ValueId) => ValueId,
): ValueId {
  return b.within(`attn.attn${layer}`, () => {
    const fused = b.linear(b.layerNorm(x, 'norm1', normEps), 'attn.qkv', { channels: 3 * dim, bias: qkvBias })
    const mixed = b.add(b.linear(attend(fused), 'attn.proj', { channels: dim }), x)
    if (layer === layers - 1) return mixed
    const hidden = b.linear(b.layerNorm(mixed, 'norm2', normEps), 'ffn.fc1', { channels: Math.floor(mlpRatio * dim) })
    return b.add(b.linear(b.gelu(hidden), 'ffn.fc2', { channels: dim }), mixed)
  })
}

/** Section 6.3, exiting heads: the saver's logits, and what an exit adds to them. Exit 0 is the saver. */
function head(b: GraphBuilder, { classes, headBias }: Esn, token: ValueId, exit: number): ValueId {
  return b.add(b.linear(token, `eeheads.${exit - 1}`, { channels: classes, bias: headBias }), saverLogits)
}

/** The Exit Sequence Network family. Nobody has published the weights of one, so no configuration has a name. */
export const esn: Family = defineFamily({ name: 'esn', schema, variants: {}, imageSize: 224, build })
