/**
 * Exits attached to a backbone, each by itself: a feature pooled, normed, classified. What early-exit networks add to
 * a base without a saver (TinySaver, arXiv 2403.17726, section 3.4: "attached exits"), and so what an Exit Sequence Network
 * (`esn.ts`) is compared with. The form of the head and the names of its tensors are this package's own.
 */
import type { Graph } from '@widthwise/core'
import * as v from 'valibot'
import { GraphBuilder } from '../graph-builder.ts'
import { baseFeatures, exitInputs, pooled } from './exit-features.ts'
import { count, defineFamily, type Family, type InputShapes, positive } from './family.ts'

const schema = v.pipe(
  v.strictObject({
    family: v.literal('attachedexits'),
    /** Channels of the base's features 1, 2, …, the finest first: one exit behind each. */
    baseChannels: v.pipe(v.array(count), v.minLength(1, 'must have one entry a feature of the base, one at least')),
    /** The exits in use, ascending, from 1; all when left out. */
    exits: v.optional(v.pipe(v.array(count), v.minLength(1, 'must name one exit at least'))),
    classes: v.optional(count, 1000),
    normEps: v.optional(positive, 1e-5),
    /** The heads have a bias. */
    headBias: v.optional(v.boolean(), true),
  }),
  v.forward(
    v.check(
      ({ exits = [], baseChannels: { length } }) =>
        exits.every((exit, i) => exit <= length && (i === 0 || exit > (exits[i - 1] as number))),
      'must be ascending, and at most the number of baseChannels',
    ),
    ['exits'],
  ),
)

type AttachedExits = v.InferOutput<typeof schema>

function build(config: AttachedExits, inputs: InputShapes): Graph {
  const { baseChannels, classes, normEps, headBias } = config
  const b = new GraphBuilder()
  const exits = config.exits ?? baseChannels.map((_, index) => index + 1)
  exitInputs(b, 'a network of attached exits', inputs, baseFeatures(baseChannels, exits))
  const logits = exits.map((exit) =>
    b.within(`exits.${exit}`, () => {
      const feature = b.layerNorm(pooled(b, `base.feature.${exit}`), 'norm', normEps)
      return b.linear(feature, 'head', { channels: classes, bias: headBias })
    }),
  )
  // The last exit, of the deepest feature, stands first, as in an Exit Sequence Network.
  for (const [at, exit] of [...exits.entries()].reverse()) b.output(`exit.${exit}.logits`, logits[at] as string)
  return b.finish({ architecture: config, rules: [] })
}

/** The family of exits without a saver. */
export const attachedExits: Family = defineFamily({
  name: 'attachedexits',
  schema,
  variants: {},
  imageSize: 224,
  build,
})
