import { describe, expect, it } from 'vitest'
import { buildGraph } from './architectures/index.ts'
import { costOf } from './cost.ts'
import { toyTransformer } from './testing/toy-transformer.ts'

describe('costOf', () => {
  it('counts what can be counted by hand', () => {
    const architecture = {
      family: 'convnext',
      naming: 'timm',
      dims: [4],
      depths: [1],
      kernel: 3,
      mlpRatio: 2,
      layerScale: false,
      classes: 5,
    }
    const stem = { params: 4 * 3 * 16 + 4, macs: 4 * 4 * 48 } // 2×2 positions
    const norms = 3 * 8 // stem, block, head
    const depthwise = { params: 4 * 9 + 4, macs: 4 * 4 * 9 }
    const linears = { params: 8 * 4 + 8 + 4 * 8 + 4, macs: 4 * (8 * 4 + 4 * 8) }
    const head = { params: 5 * 4 + 5, macs: 5 * 4 }
    const params = stem.params + norms + depthwise.params + linears.params + head.params
    expect(costOf(buildGraph(architecture, { input: [3, 8, 8] }), { rule: 'none' })).toEqual({
      params,
      macs: stem.macs + depthwise.macs + linears.macs + head.macs,
      weightBytes: 4 * params,
      peakActivations: 3 * 8 * 8 + 4 * 4, // the stem: its input and its output
    })
  })

  it('counts a linear layer once for every token', () => {
    const graph = toyTransformer({ channels: 8, heads: 2, blocks: 1 })
    const { macs } = costOf(graph, { rule: 'none' })
    const [tokens, c] = [6, 8]
    expect(macs).toBe(tokens * (3 * c + 3 * c * c + 3 * c * c + 2 * 4 * c * c + 5 * c))
  })

  it("gives the reference's count for slimmable subnets alone", () => {
    const graph = toyTransformer({ channels: 8, heads: 2, blocks: 1 })
    expect(costOf(graph, { rule: 'sortednet', width: 0.5 })).not.toHaveProperty('macsReference')
    expect(costOf(graph, { rule: 'slimmable', width: 0.5 })).toHaveProperty('macsReference')
  })

  it('counts the stem and the downsampling of the reference at full width', () => {
    const architecture = { family: 'convnext', naming: 'timm', dims: [8, 16], depths: [1, 1] }
    const graph = buildGraph(architecture, { input: [3, 32, 32] })
    const { macs, macsReference } = costOf(graph, { rule: 'slimmable', width: 0.5, stem: 'active' })
    const stem = 4 * 48 * 8 * 8 // 4 channels that nothing reads
    const downsampling = 8 * 4 * 4 * 4 * 4 // 8 channels, from 4 channels of a 2×2 window, at 4×4 positions
    expect(macsReference).toBe(macs + stem + downsampling)
  })
})
