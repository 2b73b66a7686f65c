import fc from 'fast-check'
import type { Architecture } from '../architectures/family.ts'

/** A ConvNeXt description, of any form but the isotropic one, and an input that it can take. */
export interface ConvNeXtSample {
  readonly architecture: Architecture & { readonly dims: readonly number[]; readonly depths: readonly number[] }
  readonly input: readonly [number, number, number]
}

/** Small ConvNeXts with plain (unsplit) depthwise convolutions, which every width can slice. */
export const convnextSample: fc.Arbitrary<ConvNeXtSample> = fc.integer({ min: 1, max: 3 }).chain((stages) =>
  fc
    .record({
      naming: fc.constantFrom('timm', 'facebook'),
      dims: fc.array(fc.integer({ min: 2, max: 40 }), { minLength: stages, maxLength: stages }),
      depths: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: stages, maxLength: stages }),
      patch: fc.integer({ min: 1, max: 4 }),
      kernel: fc.constantFrom(1, 3, 5, 7),
      mlpRatio: fc.constantFrom(1, 2.5, 3, 4),
      layerScale: fc.boolean(),
      mlpConv: fc.boolean(),
      classes: fc.integer({ min: 1, max: 12 }),
      inChannels: fc.integer({ min: 1, max: 4 }),
      side: fc.integer({ min: 16, max: 37 }),
    })
    .map(({ side, ...keys }) => ({
      architecture: { family: 'convnext', ...keys },
      input: [keys.inChannels, side, side + 3] as const,
    })),
)

/** A ratio in (0, 1], the ends and the awkward ones among them. */
export const ratio: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(1, 0.5, 0.25, 0.75, 0.35, 1 / 3),
  fc.double({ min: 0.25, max: 1, noNaN: true }),
)

/** One ratio for each block of a sample. */
export const ratioList = ({ architecture: { depths } }: ConvNeXtSample): fc.Arbitrary<readonly number[]> => {
  const blocks = depths.reduce((sum, depth) => sum + depth, 0)
  return fc.array(ratio, { minLength: blocks, maxLength: blocks })
}
