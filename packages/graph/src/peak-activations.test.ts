import { describe, expect, it } from 'vitest'
import { buildGraph } from './architectures/index.ts'
import { GraphBuilder } from './graph-builder.ts'
import { peakActivations } from './peak-activations.ts'
import { sliceGraph } from './slice-graph.ts'

describe('peakActivations', () => {
  it('holds the input of a block beside its MLP', () => {
    // c = 8, h = 32, n = 16: shortcut, MLP input and hidden units.
    const architecture = { family: 'convnext', naming: 'timm', dims: [8], depths: [1], patch: 1, classes: 2 }
    const graph = buildGraph(architecture, { input: [3, 4, 4] })
    expect(peakActivations(sliceGraph(graph, { rule: 'none' }))).toBe((2 * 8 + 32) * 16)
  })

  it('holds old and new channels while zeros are added, and nothing more for a cut', () => {
    const b = new GraphBuilder()
    const narrow = b.axis({ id: 'narrow', role: 'stream', size: 8, block: 0 })
    const wide = b.axis({ id: 'wide', role: 'stream', size: 8, block: 1 })
    const x = b.block(b.linear(b.input('input', [1]), 'in', { channels: narrow }), (value) => b.gelu(value))
    const y = b.block(b.align(x, wide), (value) => b.gelu(value))
    b.output('y', y)
    const graph = b.finish({ architecture: { family: 'toy' }, rules: ['slimmable'] })
    expect(peakActivations(sliceGraph(graph, { rule: 'slimmable', width: [0.5, 1] }))).toBe(4 + 8)
    expect(peakActivations(sliceGraph(graph, { rule: 'slimmable', width: [1, 0.5] }))).toBe(1 + 8)
  })

  it('holds one map of a branch between kernels in sequence', () => {
    const mixer = (kernels: number): number => {
      const b = new GraphBuilder()
      const stream = b.axis({ id: 'stream', role: 'stream', size: 8, block: 0 })
      const part = { role: 'branch', parent: stream, block: 0 } as const
      const pass = b.axis({ id: 'pass', size: 6, ...part })
      const band = b.axis({ id: 'band', size: 2, ratio: 0.25, ...part })
      const specs = Array.from({ length: kernels }, (_, i) => ({ name: `band${i}`, kernel: 3 }))
      const x = b.convolution(b.input('input', [1, 4, 4]), { name: 'stem', channels: stream, kernel: 1 })
      b.output(
        'y',
        b.branches(x, [
          { channels: pass, kernels: [] },
          { channels: band, kernels: specs },
        ]),
      )
      return peakActivations(sliceGraph(b.finish({ architecture: { family: 'toy' }, rules: [] }), { rule: 'none' }))
    }
    expect(mixer(1)).toBe(2 * 8 * 16)
    expect(mixer(2)).toBe((2 * 8 + 2) * 16)
  })

  it('holds a value beside its norm where both are still read', () => {
    const peak = (normed: boolean): number => {
      const b = new GraphBuilder()
      const x = b.linear(b.input('input', [1]), 'in', { channels: 8 })
      const y = b.gelu(x)
      b.output('sum', b.add(normed ? x : y, y))
      return peakActivations(sliceGraph(b.finish({ architecture: { family: 'toy' }, rules: [] }), { rule: 'none' }))
    }
    expect(peak(false)).toBe(1 + 8)
    expect(peak(true)).toBe(8 + 8)
  })
})
