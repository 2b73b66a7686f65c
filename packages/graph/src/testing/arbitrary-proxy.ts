import type { Graph } from '@widthwise/core'
import fc from 'fast-check'
import { buildGraph } from '../architectures/index.ts'
import type { ModelSlicing } from '../model-slicing.ts'

/** The network that width searches are tried on. */
export const searchedNetwork: { readonly graph: Graph; readonly slicing: ModelSlicing } = {
  graph: buildGraph(
    { family: 'convnext', naming: 'timm', classes: 10, dims: [8, 12, 20], depths: [1, 3, 2], patch: 2 },
    { input: [3, 32, 32] },
  ),
  slicing: { rule: 'slimmable', widths: [0.25, 0.5, 0.75, 1], stem: 'active' },
}

const blocks = searchedNetwork.graph.blocks.length

/** What stands for the accuracy of a list of widths. */
export type Proxy = (widths: readonly number[]) => number

/** A proxy of random sensitivities, losses where widths change, and interactions of blocks far apart. */
export const arbitraryProxy: fc.Arbitrary<Proxy> = fc
  .record({
    gains: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: blocks, maxLength: blocks }),
    cut: fc.double({ min: 0, max: 1, noNaN: true }),
    far: fc.double({ min: -1, max: 1, noNaN: true }),
    rounded: fc.boolean(),
  })
  .map(({ gains, cut, far, rounded }) => (widths: readonly number[]): number => {
    let value = 0
    for (const [block, width] of widths.entries()) {
      value += (gains[block] as number) * Math.sqrt(width)
      value -= cut * Math.abs(width - (widths[block + 1] ?? width))
    }
    value += far * (widths[0] as number) * (widths.at(-1) as number)
    // As shares of few images are: many lists tie.
    return rounded ? Math.round(20 * value) / 20 : value
  })
