import { describe, expect, it } from 'vitest'
import { buildGraph } from '../architectures/index.ts'
import { selectAxes } from './select-axes.ts'

describe('selectAxes', () => {
  it('gives every block of a deep network its own branches', () => {
    const depth = 4000
    const architecture = { family: 'inceptionnext', dims: [16], depths: [depth], norm: 'layernorm', widths: [0.5, 1] }
    const graph = buildGraph(architecture, { input: [3, 32, 32] })
    const selections = selectAxes(graph, { rule: 'slimmable', width: 0.5 })
    for (const block of [0, depth - 1]) {
      expect(selections.get(`stage0.block${block}`)?.size).toBe(8)
      expect(selections.get(`stage0.block${block}.square`)).toEqual({
        size: 1,
        segments: [[0, 1]],
        positions: [[5, 6]],
      })
    }
  }, 5000)
})
