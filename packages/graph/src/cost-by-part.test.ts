import { describe, expect, it } from 'vitest'
import { buildGraph } from './architectures/index.ts'
import { slicedCost } from './cost.ts'
import { costByPart } from './cost-by-part.ts'
import { GraphBuilder } from './graph-builder.ts'
import { sliceGraph } from './slice-graph.ts'

const full = { rule: 'none' } as const

/** A stem of 2 → 4 channels on 6×6 positions, attention over its tokens, a head. */
function parts() {
  const b = new GraphBuilder()
  const map = b.within('stem', () =>
    b.relu(
      b.batchNorm(
        b.convolution(b.input('input', [2, 6, 6]), { name: 'conv', channels: 4, kernel: 3, bias: false }),
        'bn',
        1e-5,
      ),
    ),
  )
  const tokens = b.within('mixer', () => {
    const fused = b.linear(b.tokens(b.maxPool(map, { name: 'pool', kernel: 2, stride: 2, padding: 0 })), 'qkv', {
      channels: 12,
    })
    return b.attention(fused, { channels: 4, heads: 2 })
  })
  b.output('logits', b.linear(b.tokenMean(tokens), 'head', { channels: 3 }))
  return sliceGraph(b.finish({ architecture: { family: 'parts' }, rules: [] }), full)
}

describe('costByPart', () => {
  it('counts the tensors of a name, and gives products without tensors to what they read', () => {
    const sliced = parts()
    expect([...costByPart(sliced)]).toEqual([
      ['stem', { params: 4 * 2 * 9 + 8, macs: 36 * 4 * 2 * 9 }],
      // Two products of 9 tokens with 9, 4 channels.
      ['mixer', { params: 12 * 4 + 12, macs: 9 * 12 * 4 + 2 * 81 * 4 }],
      ['head', { params: 3 * 4 + 3, macs: 12 }],
    ])
  })

  it('adds up to the cost of the whole', () => {
    const architecture = { family: 'convnext', naming: 'timm', dims: [8, 12], depths: [1, 2], classes: 4 }
    const graph = buildGraph(architecture, { input: [3, 32, 40] })
    for (const subnet of [full, { rule: 'slimmable', width: [0.5, 1, 0.75] } as const]) {
      const sliced = sliceGraph(graph, subnet)
      const counts = [...costByPart(sliced).values()]
      const { params, macs } = slicedCost(sliced)
      expect(counts.reduce((sum, part) => sum + part.params, 0)).toBe(params)
      expect(counts.reduce((sum, part) => sum + part.macs, 0)).toBe(macs)
    }
  })
})
