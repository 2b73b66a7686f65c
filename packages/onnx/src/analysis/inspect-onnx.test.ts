import { buildGraph, slicedCost, sliceGraph } from '@widthwise/graph'
import { describe, expect, it } from 'vitest'
import { fromOnnx } from '../from-onnx.ts'
import { floats, fun, graph, integers, model, node, weights } from '../testing/make-onnx.ts'
import { randomStore } from '../testing/random-values.ts'
import { toOnnx } from '../to-onnx.ts'
import { inspectOnnx } from './inspect-onnx.ts'

const picture = { x: [1, 3, 8, 8] }
const refusal = (code: string, message: RegExp | string = /./) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) })

describe('a convolution', () => {
  const conv = { inputs: picture, tensors: [weights('w', [4, 3, 3, 3]), weights('b', [4])], outputs: ['y'] }

  it('multiplies every output by its window, and adds a bias for nothing', () => {
    const cost = inspectOnnx(model({ ...conv, nodes: [node('Conv', 'x w b', 'y', { pads: [1, 1, 1, 1] })] }))
    expect(cost).toMatchObject({
      inputs: [{ name: 'x', shape: [1, 3, 8, 8] }],
      outputs: [{ name: 'y', shape: [1, 4, 8, 8] }],
      batch: 1,
      params: 4 * 27 + 4,
      macs: 4 * 64 * 27,
      weightBytes: 4 * (4 * 27 + 4),
      peakActivations: 3 * 64 + 4 * 64,
      operators: [{ operator: 'Conv', count: 1, folded: 0, macs: 4 * 64 * 27 }],
      unknown: [],
      mismatches: [],
    })
  })

  it('of groups multiplies less', () => {
    const depthwise = node('Conv', 'x w', 'y', { group: 3, kernel_shape: [1, 1] })
    const cost = inspectOnnx(
      model({ inputs: picture, tensors: [weights('w', [6, 1, 1, 1])], outputs: ['y'], nodes: [depthwise] }),
    )
    expect([cost.macs, cost.outputs[0]?.shape]).toEqual([6 * 64, [1, 6, 8, 8]])
  })

  it('by one is a mark for a runtime, and nothing else', () => {
    const marked = (value: number, group: number) =>
      inspectOnnx(
        model({
          inputs: { x: [1, 2, 4, 4] },
          tensors: [floats('w', [2, 1, 1, 1], [1, value])],
          outputs: ['y'],
          nodes: [node('Conv', 'x w', 'y', { group })],
        }),
      )
    expect(marked(1, 2)).toMatchObject({ macs: 0, params: 0, peakActivations: 0 })
    expect(marked(2, 2)).toMatchObject({ macs: 32, params: 2, peakActivations: 64 })
  })
})

describe('what a runtime folds', () => {
  it('is no work: weights stored as 8-bit numbers count once, their scale and zero point never', () => {
    const nodes = [
      node('Cast', 'q', 'c', { to: 1 }),
      node('Sub', 'c zero', 's'),
      node('Mul', 's scale', 'w'),
      node('Conv', 'x w', 'y'),
    ]
    const tensors = [weights('q', [4, 3, 1, 1], 2), weights('zero', [4, 1, 1, 1]), weights('scale', [4, 1, 1, 1])]
    const cost = inspectOnnx(model({ inputs: picture, tensors, nodes, outputs: ['y'] }))
    expect(cost).toMatchObject({ params: 12, weightBytes: 12, macs: 64 * 12, peakActivations: 7 * 64 })
    expect(cost.operators).toContainEqual({ operator: 'Cast', count: 1, folded: 1, macs: 0 })
  })

  it('is no work: quantised operators with their zero points and 32-bit biases', () => {
    const nodes = [
      node('DequantizeLinear', 'q scale zero', 'w', { axis: 0 }),
      node('DequantizeLinear', 'qb scale', 'b'),
      node('QuantizeLinear', 'x one zero1', 'xq'),
      node('DequantizeLinear', 'xq one zero1', 'xf'),
      node('Conv', 'xf w b', 'y'),
    ]
    const tensors = [
      ...[weights('q', [4, 3, 1, 1], 3), weights('scale', [4]), weights('zero', [4], 3), weights('qb', [4], 6)],
      ...[weights('one', []), weights('zero1', [], 2)],
    ]
    expect(inspectOnnx(model({ inputs: picture, tensors, nodes, outputs: ['y'] }))).toMatchObject({
      params: 12 + 4,
      weightBytes: 12 + 16,
      macs: 64 * 12,
    })
  })

  it('is no work: products of constants', () => {
    const nodes = [node('MatMul', 'a b', 'w'), node('MatMul', 'x w', 'y')]
    const tensors = [weights('a', [6, 5]), weights('b', [5, 7])]
    expect(inspectOnnx(model({ inputs: { x: [2, 6] }, tensors, nodes, outputs: ['y'] }))).toMatchObject({
      params: 30 + 35,
      macs: 2 * 6 * 7,
      batch: 2,
    })
  })

  it('is no work: shapes, also of an input whose batch is open', () => {
    const nodes = [
      node('Shape', 'x', 'shape'),
      node('Gather', 'shape zero', 'batch', { axis: 0 }),
      node('Unsqueeze', 'batch first', 'batch1'),
      node('Concat', 'batch1 rest', 'target', { axis: 0 }),
      node('Reshape', 'x target', 'flat'),
      node('Gemm', 'flat w', 'y', { transB: 1 }),
    ]
    const tensors = [integers('zero', 0), integers('first', [0]), integers('rest', [-1]), weights('w', [5, 192])]
    const parts = { inputs: { x: ['N', 3, 8, 8] }, tensors, nodes, outputs: ['y'] }
    expect(inspectOnnx(model(parts))).toMatchObject({ macs: 960, params: 960, outputs: [{ shape: [1, 5] }], batch: 1 })
    expect(inspectOnnx(model(parts), { batch: 4 })).toMatchObject({ macs: 4 * 960, batch: 4 })
  })
})

describe('parameters', () => {
  const one = (nodes: ReturnType<typeof node>[], tensors: ReturnType<typeof weights>[]) =>
    inspectOnnx(model({ inputs: picture, tensors, nodes, outputs: ['y'] }))

  it('count once however often they are read', () => {
    const w = weights('w', [3, 3, 1, 1])
    expect(one([node('Conv', 'x w', 'z'), node('Conv', 'z w', 'y')], [w])).toMatchObject({
      params: 9,
      macs: 2 * 9 * 64,
    })
  })

  it('are no running statistics, but those are bytes', () => {
    const norm = node('BatchNormalization', 'x s b m v', 'y')
    const tensors = ['s', 'b', 'm', 'v'].map((name) => weights(name, [3]))
    expect(one([norm], tensors)).toMatchObject({ params: 6, weightBytes: 48, macs: 0 })
  })

  it('are no numbers of the code, bounds, indices or shapes', () => {
    const nodes = [
      node('Mul', 'x half', 'a'),
      node('Clip', 'a low high', 'b'),
      node('Constant', '', 'table', { value: weights('', [3, 1, 1]) }),
      node('Add', 'b table', 'c'),
      node('Reshape', 'c shape', 'd'),
      node('Add', 'd position', 'y'),
    ]
    const tensors = [
      ...[weights('half', []), weights('low', []), weights('high', [])],
      ...[integers('shape', [1, 192]), weights('position', [1, 192])],
    ]
    expect(one(nodes, tensors).params).toBe(192)
  })

  it('are no attention masks', () => {
    const mask = floats('any', [1, 3, 1, 1], [0, -100, 0])
    const bias = floats('bias', [1, 3, 1, 1], [0, -100, 0.5])
    expect(one([node('Add', 'x any', 'y')], [mask]).params).toBe(0)
    expect(one([node('Add', 'x bias', 'y')], [bias]).params).toBe(3)
    expect(one([node('Add', 'x attn_mask', 'y')], [weights('attn_mask', [3, 1, 1])]).params).toBe(0)
  })

  it('of what no output depends on are left out', () => {
    const nodes = [node('Relu', 'x', 'y'), node('Conv', 'x w', 'unused')]
    expect(one(nodes, [weights('w', [4, 3, 1, 1])])).toMatchObject({
      params: 0,
      macs: 0,
      operators: [{ operator: 'Relu' }],
    })
  })
})

it('counts the products of two activations', () => {
  const nodes = [
    node('Transpose', 'k', 'kt', { perm: [0, 1, 3, 2] }),
    node('MatMul', 'q kt', 'scores'),
    node('Softmax', 'scores', 'p'),
    node('Einsum', 'p v', 'y', { equation: 'bhij,bhjd->bhid' }),
  ]
  const qkv = [1, 3, 10, 8]
  const cost = inspectOnnx(model({ inputs: { q: qkv, k: qkv, v: qkv }, nodes, outputs: ['y'] }))
  expect(cost.macs).toBe(2 * 3 * 10 * 10 * 8)
  expect(cost.peakActivations).toBe(3 * 240 + 300)
})

it('counts response normalisation as the graph does', async () => {
  const architecture = {
    family: 'convnext',
    naming: 'timm',
    dims: [8, 16],
    depths: [1, 2],
    classes: 5,
    grn: true,
    layerScale: false,
  }
  const graphOfAll = buildGraph(architecture, { input: [3, 32, 32] })
  for (const subnet of [{ rule: 'none' }, { rule: 'slimmable', width: 0.5, stem: 'full' }] as const) {
    const sliced = sliceGraph(graphOfAll, subnet)
    const { params, macs, peakActivations, weightBytes } = slicedCost(sliced)
    const { model: bytes } = await toOnnx(sliced, randomStore(graphOfAll, 3))
    expect(inspectOnnx(fromOnnx(bytes))).toMatchObject({ params, macs, peakActivations, weightBytes, unknown: [] })
  }
})

describe('what is not known', () => {
  const tail = [node('Conv', 'u w', 'y')]
  const tensors = [weights('w', [4, 3, 1, 1])]

  it('is named, and what the file states of it is believed', () => {
    const nodes = [node('Warp', 'x', 'u', {}, 'own'), ...tail]
    const parts = { inputs: picture, tensors, nodes, outputs: ['y'] }
    expect(inspectOnnx(model(parts))).toMatchObject({
      macs: 0,
      unknown: [
        { operator: 'Conv', count: 1, reason: 'shape' },
        { operator: 'own.Warp', count: 1, reason: 'operator' },
      ],
    })
    expect(inspectOnnx(model({ ...parts, stated: { u: [1, 3, 5, 5] } }))).toMatchObject({
      macs: 25 * 12,
      unknown: [{ operator: 'own.Warp', reason: 'operator' }],
    })
  })

  it('is a shape that depends on what runs', () => {
    const nodes = [
      node('NonZero', 'x', 'i'),
      node('Transpose', 'i', 'j'),
      node('Cast', 'j', 'f', { to: 1 }),
      node('MatMul', 'f w', 'y'),
    ]
    const cost = inspectOnnx(model({ inputs: picture, tensors: [weights('w', [4, 7])], nodes, outputs: ['y'] }))
    expect(cost).toMatchObject({ macs: 0, unknown: [{ operator: 'MatMul', count: 1, reason: 'shape' }], params: 28 })
  })

  it('is shown where the file states something else than follows', () => {
    const parts = { inputs: picture, nodes: [node('Relu', 'x', 'u'), node('Relu', 'u', 'y')], outputs: ['y'] }
    expect(inspectOnnx(model({ ...parts, stated: { u: [1, 3, 9, 9] } })).mismatches).toEqual([
      { value: 'u', inferred: [1, 3, 8, 8], stated: [1, 3, 9, 9] },
    ])
  })
})

describe('control flow', () => {
  const branch = (channels: number) =>
    graph({ tensors: [weights('w', [channels, 3, 1, 1])], nodes: [node('Conv', 'x w', 'z')], outputs: ['z'] })
  const choice = { then_branch: branch(4), else_branch: branch(8) }

  it('is followed where the condition is known', () => {
    const nodes = [
      node('Shape', 'x', 's'),
      node('Gather', 's axis', 'channels'),
      node('Equal', 'channels three', 'c'),
      node('If', 'c', 'y', choice),
    ]
    const tensors = [integers('axis', 1), integers('three', 3)]
    const cost = inspectOnnx(model({ inputs: picture, tensors, nodes, outputs: ['y'] }))
    expect(cost).toMatchObject({ macs: 64 * 12, params: 12, unknown: [], outputs: [{ shape: [1, 4, 8, 8] }] })
  })

  it('is at least the cheaper branch where it is not, and is named', () => {
    const parts = { inputs: { ...picture, c: [1] }, nodes: [node('If', 'c', 'y', choice)], outputs: ['y'] }
    expect(inspectOnnx(model(parts))).toMatchObject({
      macs: 64 * 12,
      unknown: [{ operator: 'If', reason: 'control-flow' }],
    })
    const same = { then_branch: branch(4), else_branch: branch(4) }
    const alike = inspectOnnx(model({ ...parts, nodes: [node('If', 'c', 'y', same)] }))
    expect(alike).toMatchObject({ macs: 64 * 12, unknown: [], outputs: [{ shape: [1, 4, 8, 8] }] })
  })

  it('is a loop as often as it runs', () => {
    const body = graph({
      inputs: { i: [], c: [], h: [1, 3, 8, 8] },
      tensors: [weights('w', [3, 3, 1, 1])],
      nodes: [node('Conv', 'h w', 'next'), node('Identity', 'c', 'go')],
      outputs: ['go', 'next'],
    })
    const loop = (count: number | undefined) =>
      inspectOnnx(
        model({
          inputs: count === undefined ? { ...picture, n: [] } : picture,
          tensors: count === undefined ? [] : [integers('n', count)],
          nodes: [node('Loop', 'n _ x', 'y', { body })],
          outputs: ['y'],
        }),
      )
    expect(loop(5)).toMatchObject({ macs: 5 * 9 * 64, params: 9, unknown: [], outputs: [{ shape: [1, 3, 8, 8] }] })
    expect(loop(undefined)).toMatchObject({ macs: 9 * 64, params: 9, unknown: [{ operator: 'Loop', count: 1 }] })
  })
})

describe('functions', () => {
  const linear = fun('linear', ['a', 'b'], ['c'], [node('MatMul', 'a b', 'c')])
  const twice = fun(
    'twice',
    ['a', 'b'],
    ['c'],
    [node('linear', 'a b', 'd', {}, 'own'), node('linear', 'd b', 'c', {}, 'own')],
  )
  const parts = { inputs: { x: [2, 5] }, tensors: [weights('w', [5, 5])], outputs: ['y'] }

  it('are written out where they are called', () => {
    const called = model({ ...parts, nodes: [node('twice', 'x w', 'y', {}, 'own')] }, { functions: [linear, twice] })
    expect(inspectOnnx(called)).toMatchObject({
      macs: 100,
      params: 25,
      outputs: [{ name: 'y', shape: [2, 5] }],
      unknown: [],
    })
  })

  it('may not call themselves, nor grow without end', () => {
    const itself = fun('self', ['a'], ['c'], [node('self', 'a', 'c', {}, 'own')])
    const call = (name: string, functions: ReturnType<typeof fun>[]) => () =>
      inspectOnnx(model({ ...parts, nodes: [node(name, 'x', 'y', {}, 'own')] }, { functions }), { maxNodes: 10_000 })
    expect(call('self', [itself])).toThrow(refusal('onnx-invalid', 'calls itself'))
    const doubling = Array.from({ length: 30 }, (_, level) => {
      const inner = level === 0 ? node('Relu', 'a', 'c') : node(`f${level - 1}`, 'a', 'b', {}, 'own')
      const again = level === 0 ? [] : [node(`f${level - 1}`, 'b', 'c', {}, 'own')]
      return fun(`f${level}`, ['a'], ['c'], [inner, ...again])
    })
    expect(call('f29', doubling)).toThrow(refusal('onnx-too-complex', 'maxNodes'))
    const chain = Array.from({ length: 80 }, (_, level) =>
      fun(
        `f${level}`,
        ['a'],
        ['c'],
        [level === 0 ? node('Relu', 'a', 'c') : node(`f${level - 1}`, 'a', 'c', {}, 'own')],
      ),
    )
    expect(call('f79', chain)).toThrow(refusal('onnx-too-complex', 'levels deep'))
  })
})

describe('sizes that a file leaves open', () => {
  const relu = (shape: readonly (number | string | null)[] | undefined) =>
    model({ inputs: { image: shape }, nodes: [node('Relu', 'image', 'y')], outputs: ['y'] })
  const shapeOf = (shape: readonly (number | string | null)[], options = {}) =>
    inspectOnnx(relu(shape), options).outputs[0]?.shape

  it('are given: the batch is one, pictures have a side', () => {
    expect(shapeOf(['N', 3, 'h', 'w'], { imageSize: 96 })).toEqual([1, 3, 96, 96])
    expect(shapeOf([null, 'h', 'w', 3], { imageSize: 96, batch: 2 })).toEqual([2, 96, 96, 3])
    expect(shapeOf(['N', 'tokens'], { shapes: { image: [3, 7] } })).toEqual([3, 7])
    expect(shapeOf([-1, 3, 8, 8])).toEqual([1, 3, 8, 8])
  })

  it('are asked for by name', () => {
    expect(() => shapeOf(['N', 3, 'height', 'width'])).toThrow(
      expect.objectContaining({ code: 'dimension-open', hint: expect.stringContaining('--image-size') }),
    )
    expect(() => shapeOf(['N', 3, 'height', 'width'])).toThrow(
      /dimension 2 \("height"\) of input "image" \[N, 3, height, width\]/,
    )
    expect(() => shapeOf(['N', 'c', 8, 8])).toThrow(refusal('dimension-open', 'dimension 1'))
    expect(() => inspectOnnx(relu(undefined))).toThrow(refusal('dimension-open', 'no shape'))
  })

  it('are not changed where the file fixes them', () => {
    expect(shapeOf([1, 3, 8, 8], { imageSize: 8 })).toEqual([1, 3, 8, 8])
    expect(() => shapeOf([1, 3, 8, 8], { imageSize: 9 })).toThrow(refusal('input-mismatch', '9 does not fit'))
    expect(() => shapeOf([1, 3, 8, 8], { shapes: { image: [1, 3] } })).toThrow(refusal('input-mismatch'))
    expect(() => shapeOf([1, 3, 8, 8], { batch: 0 })).toThrow(refusal('batch-invalid'))
    expect(() => shapeOf([1, 3, 8, 8], { imageSize: 1.5 })).toThrow(refusal('input-mismatch'))
  })
})

describe('a graph that is none', () => {
  const bad =
    (nodes: ReturnType<typeof node>[], tensors: ReturnType<typeof weights>[] = []) =>
    () =>
      inspectOnnx(model({ inputs: picture, tensors, nodes, outputs: ['y'] }))

  it.each([
    ['a circle', bad([node('Relu', 'b', 'a'), node('Relu', 'a', 'b'), node('Add', 'a x', 'y')]), 'its own output'],
    ['a value from nowhere', bad([node('Add', 'x nothing', 'y')]), 'which nothing makes'],
    ['an output from nowhere', bad([node('Relu', 'x', 'z')]), 'which nothing makes'],
    ['a value made twice', bad([node('Relu', 'x', 'y'), node('Relu', 'x', 'y')]), 'again'],
    ['a negative size', bad([node('Conv', 'x w', 'y')], [weights('w', [4, -3, 1, 1])]), 'whole numbers'],
    ['channels that do not fit', bad([node('Conv', 'x w', 'y')], [weights('w', [4, 5, 1, 1])]), '3 channels'],
    ['a kernel beyond the picture', bad([node('Conv', 'x w', 'y')], [weights('w', [4, 3, 9, 9])]), 'smaller'],
    ['strides of 0', bad([node('Conv', 'x w', 'y', { strides: [0, 0] })], [weights('w', [4, 3, 1, 1])]), 'strides'],
    ['a shape of other elements', bad([node('Reshape', 'x s', 'y')], [integers('s', [7])]), 'the shape'],
    ['65 axes', bad([node('Reshape', 'x s', 'y')], [integers('s', [192, ...new Array(64).fill(1)])]), '65 axes'],
    ['an axis that is not there', bad([node('Softmax', 'x', 'z'), node('Concat', 'z x', 'y', { axis: 4 })]), 'axis 4'],
    ['an axis of a number alone', bad([node('Concat', 'n n', 'y', { axis: 0 })], [integers('n', 1)]), 'axis 0 of 0'],
    ['data of another length', bad([node('Add', 'x b', 'y')], [floats('b', [3], [1, 2])]), '8 bytes'],
    ['a constant without a value', bad([node('Constant', '', 'y')]), 'no value'],
    ['an If without branches', bad([node('If', 'c', 'y')], [integers('c', 1)]), 'then_branch'],
  ])('is refused: %s', (_, act, message) => {
    expect(act).toThrow(refusal('onnx-invalid', message))
  })

  it('is refused where numbers leave what can be counted', () => {
    const huge = weights('w', [2 ** 30, 3, 2 ** 10, 2 ** 10])
    expect(bad([node('Conv', 'x w', 'y', { pads: new Array(4).fill(2 ** 10) })], [huge])).toThrow(
      refusal('cost-too-large'),
    )
    const large = weights('w', [2 ** 21, 3, 1, 1])
    const more = weights('v', [2 ** 28, 2 ** 21, 1, 1])
    expect(bad([node('Conv', 'x w', 'z'), node('Conv', 'z v', 'y')], [large, more])).toThrow(refusal('cost-too-large'))
  })

  it('is taken where only the order is wrong', () => {
    const nodes = [node('Add', 'a b', 'y'), node('Relu', 'x', 'b'), node('Relu', 'b', 'a')]
    expect(bad(nodes)()).toMatchObject({ outputs: [{ shape: [1, 3, 8, 8] }] })
  })
})

describe('a large graph', () => {
  it('takes time in proportion to its nodes, however they hang together', () => {
    const chain = Array.from({ length: 100_000 }, (_, i) =>
      node('Relu', i === 0 ? 'x' : `v${i}`, i === 99_999 ? 'y' : `v${i + 1}`),
    )
    const reversed = [...chain].reverse()
    const wide = [
      ...Array.from({ length: 50_000 }, (_, i) => node('Relu', 'x', `v${i}`)),
      node('Sum', Array.from({ length: 50_000 }, (_, i) => `v${i}`).join(' '), 'y'),
    ].reverse()
    for (const nodes of [chain, reversed, wide]) {
      const start = Date.now()
      expect(inspectOnnx(model({ inputs: picture, nodes, outputs: ['y'] })).outputs[0]?.shape).toEqual([1, 3, 8, 8])
      expect(Date.now() - start).toBeLessThan(10_000)
    }
  })

  it('may not fold constants without end', () => {
    const tensors = [weights('t', [1]), integers('n', [1000])]
    const nodes = [
      node('ConstantOfShape', 'n', 'c0'),
      ...Array.from({ length: 9_000 }, (_, i) => node('Add', `c${i} c0`, `c${i + 1}`)),
      node('Reshape', 'c9000 t1', 'y'),
    ]
    const act = () =>
      inspectOnnx(model({ inputs: picture, tensors: [...tensors, integers('t1', [1000])], nodes, outputs: ['y'] }))
    expect(act).toThrow(refusal('onnx-too-complex', 'elements of constants'))
  })
})
