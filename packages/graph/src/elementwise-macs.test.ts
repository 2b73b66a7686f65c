import { describe, expect, it } from 'vitest'
import { buildGraph } from './architectures/index.ts'
import { elementwiseMacs } from './elementwise-macs.ts'
import { GraphBuilder } from './graph-builder.ts'
import { sliceGraph } from './slice-graph.ts'

const full = { rule: 'none' } as const

describe('elementwiseMacs', () => {
  it('counts biases, batch norms, ReLUs and what poolings read', () => {
    const b = new GraphBuilder()
    const conv = b.convolution(b.input('input', [2, 6, 6]), { name: 'conv', channels: 4, kernel: 3, bias: false })
    const map = b.relu(b.batchNorm(conv, 'bn', 1e-5))
    const pooled = b.maxPool(map, { name: 'pool', kernel: 2, stride: 2, padding: 0 })
    const classes = b.convolution(pooled, { name: 'classes', channels: 5, kernel: 1 })
    b.output('logits', b.linear(b.globalAveragePool(classes), 'head', { channels: 3 }))
    const sliced = sliceGraph(b.finish({ architecture: { family: 'hand' }, rules: [] }), full)
    // norm 2·144, ReLU 144, the max-pool reads 144; biases of 5 on 9 positions and of 3; the mean reads 45
    expect(elementwiseMacs(sliced, 'mmcv')).toBe(4 * 144 + 45 + 3 + 45)
    // norm 2·144, the poolings
    expect(elementwiseMacs(sliced, 'fvcore')).toBe(3 * 144 + 45)
  })

  it('counts the biases of each branch of a depthwise operation, once for each kernel', () => {
    const b = new GraphBuilder()
    const x = b.branches(b.input('input', [7, 5, 5]), [
      { channels: 3, kernels: [] },
      { channels: 2, kernels: [{ name: 'square', kernel: 3 }] },
      {
        channels: 2,
        kernels: [
          { name: 'across', kernel: [1, 3] },
          { name: 'down', kernel: [3, 1], bias: false },
        ],
      },
    ])
    b.output('pooled', b.adaptiveAveragePool(x, [2, 2]))
    const sliced = sliceGraph(b.finish({ architecture: { family: 'branches' }, rules: [] }), full)
    expect(elementwiseMacs(sliced, 'mmcv')).toBe(25 * (2 + 2) + 25 * 7)
  })

  it('adds nothing for GELU, additions and scales; for LayerNorm as the tool does', () => {
    const architecture = { family: 'convnext', naming: 'timm', dims: [4], depths: [1], patch: 1, classes: 2 }
    const sliced = sliceGraph(buildGraph(architecture, { input: [3, 3, 3] }), full)
    // biases: stem 4, depthwise 4, hidden 16, 4 on 9 positions; the pool reads 36; the head has 2
    expect(elementwiseMacs(sliced, 'mmcv')).toBe(9 * (4 + 4 + 16 + 4) + 36 + 2)
    // five for each number of a LayerNorm: the stem's, the block's, the head's
    expect(elementwiseMacs(sliced, 'fvcore')).toBe(5 * (36 + 36 + 4) + 36)
  })
})
