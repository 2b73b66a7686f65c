import type { Graph, Subnet } from '@widthwise/core'
import { buildGraph } from '@widthwise/graph'
import fc from 'fast-check'

/** A small ConvNeXt, and one of its subnets. */
export interface SubnetSample {
  readonly graph: Graph
  readonly subnet: Subnet
}

const ratio = fc.constantFrom(1, 0.75, 0.5, 0.3)
const stem = fc.constantFrom('full' as const, 'active' as const)

/** ConvNeXts of every form that the family takes (no response normalisation) at any width, one ratio or one a block. */
export const subnetSample: fc.Arbitrary<SubnetSample> = fc.integer({ min: 1, max: 3 }).chain((stages) =>
  fc
    .record({
      dims: fc.array(fc.integer({ min: 4, max: 36 }), { minLength: stages, maxLength: stages }),
      depths: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: stages, maxLength: stages }),
      patch: fc.constantFrom(1, 2, 4),
      kernel: fc.constantFrom(3, 5, 7),
      mlpRatio: fc.constantFrom(2.5, 4),
      layerScale: fc.boolean(),
      mlpConv: fc.boolean(),
      naming: fc.constantFrom('timm', 'facebook'),
      side: fc.integer({ min: 16, max: 19 }),
      classes: fc.integer({ min: 1, max: 7 }),
    })
    .chain(({ side, ...keys }) => {
      const graph = buildGraph({ family: 'convnext', inChannels: 3, ...keys }, { input: [3, side, side + 1] })
      const blocks = graph.blocks.length
      const width = fc.oneof(ratio, fc.array(ratio, { minLength: blocks, maxLength: blocks }))
      return fc.oneof(
        { weight: 1, arbitrary: fc.constant({ graph, subnet: { rule: 'none' } as const }) },
        {
          weight: 4,
          arbitrary: fc
            .record({ width, stem })
            .map((keys) => ({ graph, subnet: { rule: 'slimmable', ...keys } as const })),
        },
      )
    }),
)
