import type { Subnet } from '@widthwise/core'
import { buildGraph } from '@widthwise/graph'
import fc from 'fast-check'
import type { SubnetSample } from './arbitrary-subnet.ts'

const forms = fc.constantFrom(
  { distillationToken: true },
  { positionOnPatchesOnly: true, layerScale: true },
  { pool: 'avg' },
  { classToken: false, pool: 'avg', qkvBias: false },
)

/** Vision transformers of every form, whole or as one of the subnets of every rule. */
export const vitSubnetSample: fc.Arbitrary<SubnetSample> = fc
  .record({
    form: forms,
    heads: fc.integer({ min: 1, max: 4 }),
    headWidth: fc.constantFrom(4, 6, 8),
    depth: fc.integer({ min: 1, max: 2 }),
    mlpRatio: fc.constantFrom(2.5, 4),
    patchSize: fc.constantFrom(2, 4),
    grid: fc.integer({ min: 1, max: 3 }),
    classes: fc.integer({ min: 1, max: 7 }),
  })
  .chain(({ form, headWidth, grid, ...keys }) => {
    const side = grid * keys.patchSize
    const graph = buildGraph(
      { family: 'vit', dim: keys.heads * headWidth, ...form, ...keys },
      { input: [3, side, side] },
    )
    // All of them leave each head a whole number of channels.
    const width = fc.constantFrom(0.5, 1)
    const subnet: fc.Arbitrary<Subnet> = fc.oneof(
      fc.constant({ rule: 'none' as const }),
      fc
        .record({ width, smallest: fc.constantFrom(0.25, 0.5), largest: fc.constantFrom(1, 2) })
        .map((shares) => ({ rule: 'scala' as const, ...shares })),
      fc.integer({ min: 1, max: keys.heads }).map((heads) => ({ rule: 'hydravit' as const, heads })),
      fc
        .array(fc.constantFrom(0.125, 0.5, 1), { minLength: keys.depth, maxLength: keys.depth })
        .map((hidden) => ({ rule: 'matformer' as const, hidden })),
      fc
        .record({ width, depth: fc.integer({ min: 1, max: keys.depth }) })
        .map((shares) => ({ rule: 'sortednet' as const, ...shares })),
    )
    return subnet.map((subnet) => ({ graph, subnet }))
  })
