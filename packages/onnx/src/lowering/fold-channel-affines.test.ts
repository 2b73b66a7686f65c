import type { Port } from '@widthwise/core'
import { GraphBuilder, type SlicedBranch, sliceGraph } from '@widthwise/graph'
import { describe, expect, it } from 'vitest'
import { foldChannelAffines, type Step } from './fold-channel-affines.ts'

/** What is left of a network: each step with the parameters of what it has taken over before and after its own. */
function folded(network: (b: GraphBuilder) => void, asked?: readonly string[]): readonly string[] {
  const b = new GraphBuilder()
  network(b)
  const { operations, outputs } = sliceGraph(b.finish({ architecture: { family: 'hand' }, rules: [] }), {
    rule: 'none',
  })
  const ports: readonly Port[] = outputs.filter(({ name }) => asked?.includes(name) ?? true)
  return foldChannelAffines(operations, ports).map(described)
}

const described = (step: Step): string => {
  const own = 'weight' in step ? step.weight : step.kind
  if (!('onInput' in step || 'onOutput' in step)) return own
  return [
    ...(step.onInput ?? []).map(({ weight }) => weight),
    `[${own}]`,
    ...(step.onOutput ?? []).map(({ weight }) => weight),
  ].join(' ')
}

const unpadded = { channels: 4, kernel: 2, padding: 0, bias: false } as const
const padded = { channels: 4, kernel: 3, bias: false } as const

describe('scales and norms', () => {
  it('fold into the convolution, linear or depthwise convolution before them, several in a row', () => {
    expect(
      folded((b) => {
        let x = b.batchNorm(b.convolution(b.input('input', [3, 8, 8]), { name: 'conv', ...padded }), 'bn1', 1e-5)
        x = b.batchNorm(b.depthwise(b.relu(x), { name: 'dw', kernel: 3 }), 'bn2', 1e-5)
        x = b.scale(b.batchNorm(b.linear(b.relu(x), 'fc', { channels: 4 }), 'bn3', 1e-5), 'gamma')
        b.output('logits', x)
      }),
    ).toEqual(['[conv.weight] bn1.weight', 'relu', '[depthwise] bn2.weight', 'relu', '[fc.weight] bn3.weight gamma'])
  })

  it('fold into the layer behind them where there is none before, in their order', () => {
    expect(
      folded((b) => {
        let x = b.batchNorm(b.scale(b.relu(b.input('input', [3, 8, 8])), 'gamma'), 'bn1', 1e-5)
        x = b.batchNorm(b.relu(b.convolution(x, { name: 'conv', ...unpadded })), 'bn2', 1e-5)
        b.output('logits', b.linear(x, 'fc', { channels: 4 }))
      }),
    ).toEqual(['relu', 'gamma bn1.weight [conv.weight]', 'relu', 'bn2.weight [fc.weight]'])
  })

  it('pass through padding only as factors: a shift would be missing where the zeros are', () => {
    const network = (affine: (b: GraphBuilder, x: string) => string) =>
      folded((b) => {
        b.output('map', b.convolution(affine(b, b.relu(b.input('input', [3, 8, 8]))), { name: 'conv', ...padded }))
      })
    expect(network((b, x) => b.batchNorm(x, 'bn', 1e-5))).toEqual(['relu', 'bn.weight', 'conv.weight'])
    expect(network((b, x) => b.scale(x, 'gamma'))).toEqual(['relu', 'gamma [conv.weight]'])
    // Of two, the one at the layer goes; the other would have to pass it.
    expect(network((b, x) => b.scale(b.batchNorm(x, 'bn', 1e-5), 'gamma'))).toEqual([
      'relu',
      'bn.weight',
      'gamma [conv.weight]',
    ])
  })

  it('stay where the value before them is read by others, or asked for', () => {
    const read = (b: GraphBuilder): void => {
      const x = b.convolution(b.input('input', [3, 8, 8]), { name: 'conv', ...padded })
      b.output('map', x)
      b.output('logits', b.relu(b.batchNorm(x, 'bn', 1e-5)))
    }
    expect(folded(read)).toEqual(['conv.weight', 'bn.weight', 'relu'])
    expect(folded(read, ['logits'])).toEqual(['[conv.weight] bn.weight', 'relu'])
    expect(
      folded((b) => {
        const x = b.convolution(b.input('input', [3, 8, 8]), { name: 'conv', ...padded })
        b.output('logits', b.add(b.batchNorm(x, 'bn', 1e-5), x))
      }),
    ).toEqual(['conv.weight', 'bn.weight', 'add'])
  })

  it('stay where their own value is read by others, or asked for, and only the layer behind them could take them', () => {
    const read = (b: GraphBuilder): void => {
      const x = b.batchNorm(b.relu(b.input('input', [3, 8, 8])), 'bn', 1e-5)
      b.output('normed', x)
      b.output('logits', b.linear(x, 'fc', { channels: 4 }))
    }
    expect(folded(read)).toEqual(['relu', 'bn.weight', 'fc.weight'])
    expect(folded(read, ['logits'])).toEqual(['relu', 'bn.weight [fc.weight]'])
    expect(
      folded((b) => {
        const x = b.batchNorm(b.relu(b.input('input', [3, 8, 8])), 'bn', 1e-5)
        b.output('logits', b.add(b.linear(x, 'fc', { channels: 3 }), x))
      }),
    ).toEqual(['relu', 'bn.weight', 'fc.weight', 'add'])
  })

  it('stay behind a depthwise convolution whose weights are not one for each channel in order', () => {
    const b = new GraphBuilder()
    const x = b.depthwise(b.input('input', [4, 8, 8]), { name: 'dw', kernel: 3 })
    b.output('logits', b.relu(b.batchNorm(x, 'bn', 1e-5)))
    const sliced = sliceGraph(b.finish({ architecture: { family: 'hand' }, rules: [] }), { rule: 'none' })
    const withBranch = (change: Partial<SlicedBranch>) => {
      const operations = sliced.operations.map((operation) =>
        operation.kind === 'depthwise'
          ? { ...operation, branches: operation.branches.map((branch) => ({ ...branch, ...change })) }
          : operation,
      )
      return foldChannelAffines(operations, sliced.outputs).map(described)
    }
    expect(withBranch({})).toEqual(['[depthwise] bn.weight', 'relu'])
    expect(withBranch({ kernels: [] })).toEqual(['depthwise', 'bn.weight', 'relu'])
    const positions = [
      [2, 4],
      [0, 2],
    ] as const
    expect(withBranch({ positions })).toEqual(['depthwise', 'bn.weight', 'relu'])
  })

  it('behind branches fold into what follows: a branch without a kernel has no weights', () => {
    expect(
      folded((b) => {
        const branches = [
          { channels: 2, kernels: [] },
          { channels: 2, kernels: [{ name: 'dw', kernel: 3 }] },
        ]
        const x = b.batchNorm(b.branches(b.input('input', [4, 8, 8]), branches), 'bn', 1e-5)
        b.output('logits', b.linear(x, 'fc', { channels: 4 }))
      }),
    ).toEqual(['depthwise', 'bn.weight [fc.weight]'])
  })

  it('at the ends of a layer both go in', () => {
    expect(
      folded((b) => {
        const x = b.linear(b.batchNorm(b.input('input', [4, 8, 8]), 'before', 1e-5), 'fc', { channels: 4 })
        b.output('logits', b.batchNorm(x, 'after', 1e-5))
      }),
    ).toEqual(['before.weight [fc.weight] after.weight'])
  })
})
