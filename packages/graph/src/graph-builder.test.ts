import { describe, expect, it } from 'vitest'
import { GraphBuilder } from './graph-builder.ts'
import { sliceGraph } from './slice-graph.ts'

const finish = (b: GraphBuilder) => b.finish({ architecture: { family: 'toy' }, rules: [] })

describe('GraphBuilder', () => {
  it.each([
    [75, { kernel: 4, stride: 4, padding: 0 }, 18],
    [18, { kernel: 2, stride: 2, padding: 0 }, 9],
    [9, { kernel: 2, stride: 2, padding: 0 }, 4],
    [5, { kernel: 7 }, 5],
    [9, { kernel: 3, stride: 2, padding: 1 }, 5],
  ])('a side of %i under %j gives %i', (side, window, want) => {
    const b = new GraphBuilder()
    b.output('y', b.convolution(b.input('x', [1, side, 8]), { name: 'conv', channels: 2, ...window }))
    const sliced = sliceGraph(finish(b), { rule: 'none' })
    const [output] = sliced.outputs
    expect(sliced.shapes.get(output?.value ?? '')?.slice(0, 2)).toEqual([2, want])
  })

  it('names the layer that an input is too small for', () => {
    const b = new GraphBuilder()
    const x = b.input('x', [1, 3, 8])
    expect(() => b.convolution(x, { name: 'stem.0', channels: 2, kernel: 4, stride: 4, padding: 0 })).toThrow(
      expect.objectContaining({ code: 'input-invalid', message: expect.stringContaining('stem.0: a map of 3×8') }),
    )
  })

  it('gives one side each way: a horizontal kernel keeps rows and pads columns', () => {
    const b = new GraphBuilder()
    b.output('y', b.convolution(b.input('x', [1, 5, 7]), { name: 'band', channels: 1, kernel: [1, 5] }))
    const { operations, shapes } = sliceGraph(finish(b), { rule: 'none' })
    expect(operations[0]).toMatchObject({ kernel: [1, 5], padding: [0, 2] })
    expect(shapes.get(operations[0]?.output ?? '')).toEqual([1, 5, 7])
  })

  it('stores a linear layer as a 1×1 convolution where a checkpoint does', () => {
    const b = new GraphBuilder()
    const x = b.linear(b.input('x', [4]), 'plain', { channels: 3 })
    b.output('y', b.linear(x, 'conv', { channels: 2, asConvolution: true }))
    expect(finish(b).parameters.map(({ name, shape }) => [name, ...shape])).toEqual([
      ['plain.weight', 3, 4],
      ['plain.bias', 3],
      ['conv.weight', 2, 3, 1, 1],
      ['conv.bias', 2],
    ])
  })

  it('refuses, for whoever writes an architecture, a name twice, a value that is not there and a map that is none', () => {
    const b = new GraphBuilder()
    const x = b.input('x', [4])
    b.linear(x, 'fc', { channels: 4 })
    const refusal = (message: string) =>
      expect.objectContaining({ code: 'graph-invalid', message: expect.stringContaining(message) })
    expect(() => b.linear(x, 'fc', { channels: 4 })).toThrow(refusal('fc.weight is there twice'))
    expect(() => b.gelu('y')).toThrow(refusal('no value y'))
    expect(() => b.convolution(x, { name: 'conv', channels: 1, kernel: 1 })).toThrow(refusal('conv needs a map'))
    expect(() => b.map(b.input('tokens', [5, 4]), [2, 3])).toThrow(refusal('5 tokens of tokens are no map of 2×3'))
    expect(() => b.stack([x, b.input('longer', [5])])).toThrow(
      refusal('longer is [5]; a stack takes vectors, here [4]'),
    )
    expect(() => b.stack([])).toThrow(refusal('a stack of no vectors'))
    expect(() => b.stack(['tokens'])).toThrow(refusal('tokens is [5,4]; a stack takes vectors'))
  })

  it('gives a graph that nothing can change', () => {
    const graph = finish(new GraphBuilder())
    for (const part of [graph, graph.axes, graph.blocks, graph.operations, graph.outputs, graph.parameters]) {
      expect(Object.isFrozen(part)).toBe(true)
    }
  })
})
