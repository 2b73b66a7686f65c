import { buildGraph } from '@widthwise/graph'
import fc from 'fast-check'
import type { SubnetSample } from './arbitrary-subnet.ts'

const widths: fc.Arbitrary<readonly number[]> = fc.constantFrom<readonly number[]>(
  [0.5, 1],
  [0.25, 0.5, 1],
  [0.25, 0.5, 0.75, 1],
)

/** Slimmable InceptionNeXts of every form, at one of their widths for the whole network or at one for each block. */
export const slimInceptionSample: fc.Arbitrary<SubnetSample> = fc
  .record({
    // Multiples of 32: every branch of an eighth has a channel in every quarter.
    dims: fc.array(fc.constantFrom(32, 64), { minLength: 1, maxLength: 2 }),
    block: fc.integer({ min: 1, max: 2 }),
    bandKernel: fc.constantFrom(3, 5),
    branchRatio: fc.constantFrom(1 / 8, 1 / 4),
    branches: fc.subarray(['square', 'horizontal', 'vertical'], { minLength: 1 }),
    bands: fc.constantFrom('parallel', 'sequence'),
    layerScale: fc.boolean(),
    head: fc.constantFrom('mlp', 'linear'),
    isotropic: fc.boolean(),
    widths,
    patch: fc.constantFrom(2, 4),
    classes: fc.integer({ min: 1, max: 5 }),
    side: fc.integer({ min: 12, max: 15 }),
  })
  .chain(({ dims: sizes, block, side, bands, ...keys }) => {
    const dims = keys.isotropic ? sizes.slice(0, 1) : sizes
    const graph = buildGraph(
      {
        family: 'inceptionnext',
        norm: 'layernorm',
        dims,
        depths: dims.map(() => block),
        bands: keys.branches.length === 3 ? bands : 'parallel',
        ...keys,
      },
      { input: [3, side, side + 1] },
    )
    const ratio = fc.constantFrom(...keys.widths)
    const blocks = graph.blocks.length
    const width = fc.oneof(ratio, fc.array(ratio, { minLength: blocks, maxLength: blocks }))
    return width.map((width) => ({ graph, subnet: { rule: 'slimmable', width, stem: 'active' } as const }))
  })
