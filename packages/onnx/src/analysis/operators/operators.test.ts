import { describe, expect, it } from 'vitest'
import { floats, integers, model, node, weights } from '../../testing/make-onnx.ts'
import { inspectOnnx } from '../inspect-onnx.ts'
import { operators } from './index.ts'

type Row = readonly [
  what: string,
  operator: string,
  inputs: Readonly<Record<string, readonly number[]>>,
  constants: readonly ReturnType<typeof weights>[],
  attributes: Parameters<typeof node>[3],
  shape: readonly number[],
  macs?: number,
  version?: number,
]

const map = { x: [1, 4, 7, 9] }
const ints = integers

/** Shapes by the operators' definitions in the standard. */
const rows: readonly Row[] = [
  [
    'pads by name',
    'Conv',
    map,
    [weights('w', [2, 4, 3, 3])],
    { auto_pad: 'SAME_UPPER', strides: [2, 2] },
    [1, 2, 4, 5],
    1440,
  ],
  ['dilation', 'Conv', map, [weights('w', [2, 4, 3, 3])], { dilations: [2, 3] }, [1, 2, 3, 3], 2 * 9 * 36],
  ['one axis', 'Conv', { x: [1, 4, 7] }, [weights('w', [2, 4, 3])], {}, [1, 2, 5], 120],
  [
    'transposed',
    'ConvTranspose',
    map,
    [weights('w', [4, 2, 3, 3])],
    { strides: [2, 2], pads: [1, 1, 1, 1] },
    [1, 2, 13, 17],
    252 * 18,
  ],
  [
    'transposed, more',
    'ConvTranspose',
    map,
    [weights('w', [4, 1, 2, 2])],
    { strides: [2, 2], group: 2 },
    [1, 2, 14, 18],
    252 * 4,
  ],
  ['ceiling', 'MaxPool', map, [], { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }, [1, 4, 4, 5]],
  [
    'window in the padding',
    'AveragePool',
    { x: [1, 1, 3, 3] },
    [],
    { kernel_shape: [1, 1], strides: [2, 2], pads: [0, 0, 2, 2], ceil_mode: 1 },
    [1, 1, 2, 2],
  ],
  ['all', 'GlobalAveragePool', map, [], {}, [1, 4, 1, 1]],
  ['transposed matrix', 'Gemm', { x: [2, 5] }, [weights('w', [3, 5])], { transB: 1 }, [2, 3], 30],
  ['vectors', 'MatMul', { x: [5], z: [5] }, [], {}, [], 5],
  ['batches', 'MatMul', { x: [2, 1, 3, 5], z: [4, 5, 6] }, [], {}, [2, 4, 3, 6], 8 * 90],
  ['one operand', 'Einsum', { x: [2, 3] }, [], { equation: 'ij->ji' }, [3, 2], 0],
  ['an outer product', 'Einsum', { x: [2], z: [3] }, [], { equation: 'i,j->ij' }, [2, 3], 0],
  ['an ellipsis', 'Einsum', { x: [7, 2, 3], z: [3, 4] }, [], { equation: '...ij,jk->...ik' }, [7, 2, 4], 7 * 24],
  ['implied', 'Einsum', { x: [2, 3], z: [3, 4] }, [], { equation: 'ij,jk' }, [2, 4], 24],
  ['axes as an attribute', 'ReduceMean', map, [], { axes: [2, 3], keepdims: 0 }, [1, 4]],
  ['axes as an input', 'ReduceSum', map, [ints('a', [-1])], {}, [1, 4, 7, 1], 0, 13],
  ['no axes', 'ReduceMax', map, [], { keepdims: 0 }, []],
  ['an argument', 'ArgMax', map, [], { axis: 1 }, [1, 1, 7, 9]],
  ['copied and implied sizes', 'Reshape', map, [ints('s', [0, -1, 9])], {}, [1, 28, 9]],
  ['all ones', 'Squeeze', { x: [1, 4, 1] }, [], {}, [4]],
  ['one of them', 'Squeeze', { x: [1, 4, 1] }, [ints('a', [-1])], {}, [1, 4], 0, 13],
  ['early axes', 'Unsqueeze', { x: [4] }, [], { axes: [0, 2] }, [1, 4, 1], 0, 11],
  ['from the back', 'Flatten', map, [], { axis: -1 }, [28, 9]],
  ['reversed', 'Transpose', { x: [2, 3, 4] }, [], {}, [4, 3, 2]],
  ['to the end', 'Slice', map, [ints('s', [1, -3]), ints('e', [2 ** 40, 9]), ints('a', [1, 3])], {}, [1, 3, 7, 3]],
  ['backwards', 'Slice', map, [ints('s', [-1]), ints('e', [-100]), ints('a', [2]), ints('p', [-2])], {}, [1, 4, 4, 9]],
  ['early bounds', 'Slice', map, [], { starts: [1], ends: [3], axes: [2] }, [1, 4, 2, 9], 0, 9],
  ['parts', 'Split', map, [ints('s', [1, 3])], { axis: 1 }, [1, 1, 7, 9], 0, 13],
  ['two rows', 'Gather', map, [ints('i', [0, 2])], { axis: 1 }, [1, 2, 7, 9]],
  ['one row', 'Gather', map, [ints('i', -1)], { axis: 1 }, [1, 7, 9]],
  ['side by side', 'Concat', { x: [1, 2, 3], z: [1, 5, 3] }, [], { axis: -2 }, [1, 7, 3]],
  ['the first', 'TopK', map, [ints('k', [3])], { axis: 1 }, [1, 3, 7, 9]],
  ['around', 'Pad', map, [ints('p', [0, 0, 1, 2, 0, 0, 3, -4])], {}, [1, 4, 11, 7]],
  ['some axes', 'Pad', map, [ints('p', [1, 2]), floats('v', [], [0]), ints('a', [3])], {}, [1, 4, 7, 12], 0, 18],
  ['early pads', 'Pad', map, [], { pads: [0, 1, 0, 0, 0, 1, 0, 0] }, [1, 6, 7, 9], 0, 7],
  ['again', 'Tile', { x: [2, 3] }, [ints('r', [2, 1])], {}, [4, 3]],
  ['a spread', 'Expand', { x: [3, 1] }, [ints('s', [2, 1, 6])], {}, [2, 3, 6]],
  ['to sizes', 'Resize', map, [weights('r', [0]), floats('f', [0], []), ints('s', [1, 4, 14, 3])], {}, [1, 4, 14, 3]],
  ['by factors', 'Resize', map, [weights('r', [0]), floats('f', [4], [1, 1, 2, 1.5])], {}, [1, 4, 14, 13]],
  ['early factors', 'Resize', map, [floats('f', [4], [1, 1, 2, 2])], {}, [1, 4, 14, 18], 0, 10],
  ['upsampled', 'Upsample', map, [floats('f', [4], [1, 1, 3, 2])], {}, [1, 4, 21, 18], 0, 9],
  ['to space', 'DepthToSpace', map, [], { blocksize: 2 }, [1, 1, 14, 18]],
  ['to depth', 'SpaceToDepth', { x: [1, 1, 4, 6] }, [], { blocksize: 2 }, [1, 4, 2, 3]],
  ['broadcast', 'Where', { x: [3, 1], z: [1, 4], v: [2, 1, 1] }, [], {}, [2, 3, 4]],
  ['sampled', 'GridSample', { x: [1, 4, 7, 9], z: [1, 5, 6, 2] }, [], {}, [1, 4, 5, 6]],
  ['looked up', 'GatherND', { x: [2, 3, 4] }, [ints('i', [0, 1])], {}, [4]],
  [
    'heads second',
    'Attention',
    { x: [1, 2, 5, 8], z: [1, 2, 6, 8], v: [1, 2, 6, 4] },
    [],
    {},
    [1, 2, 5, 4],
    2 * 30 * 12,
  ],
]

describe('shapes and costs', () => {
  it.each(rows.map((row) => ({ title: `${row[0]}: ${row[1]}`, row })))('$title', ({ row }) => {
    const [, operator, inputs, constants, attributes, shape, macs = 0, version = 17] = row
    const names = [...Object.keys(inputs), ...constants.map(({ name }) => name)].join(' ')
    const outputs = operator === 'Split' ? 'y y2' : 'y'
    const nodes = [node(operator, names, outputs, attributes)]
    const cost = inspectOnnx(model({ inputs, tensors: constants, nodes, outputs: ['y'] }, { version }))
    expect(cost).toMatchObject({ outputs: [{ shape }], macs, unknown: [] })
  })

  it('of ONNX Runtime’s own attention: packed, and with the projection inside', () => {
    const packed = node('MultiHeadAttention', 'x', 'y', { num_heads: 2 }, 'com.microsoft')
    expect(inspectOnnx(model({ inputs: { x: [1, 5, 2, 3, 4] }, nodes: [packed], outputs: ['y'] }))).toMatchObject({
      macs: 2 * 25 * 8,
      outputs: [{ shape: [1, 5, 8] }],
    })
    const whole = node('Attention', 'x w b', 'y', { num_heads: 2 }, 'com.microsoft')
    const tensors = [weights('w', [6, 24]), weights('b', [24])]
    expect(inspectOnnx(model({ inputs: { x: [1, 5, 6] }, tensors, nodes: [whole], outputs: ['y'] }))).toMatchObject({
      macs: 5 * 6 * 24 + 2 * 25 * 8,
      params: 6 * 24 + 24,
      outputs: [{ shape: [1, 5, 8] }],
    })
  })
})

describe('values of constants', () => {
  /** What a chain of nodes makes of constants, read back as the shape of a Reshape. */
  const reshaped = (nodes: ReturnType<typeof node>[], tensors: ReturnType<typeof weights>[]) =>
    inspectOnnx(
      model({ inputs: { x: [2, 3, 4] }, tensors, nodes: [...nodes, node('Reshape', 'x target', 'y')], outputs: ['y'] }),
    ).outputs[0]?.shape

  it.each([
    ['division of whole numbers', [node('Div', 'a b', 'target')], [ints('a', [13, 8]), ints('b', [2, 2])], [6, 4]],
    [
      'a range',
      [node('Range', 'one seven two', 'r'), node('Add', 'r a', 'target')],
      [ints('one', 1), ints('seven', 4), ints('two', 2), ints('a', [5, 1])],
      [6, 4],
    ],
    [
      'a choice',
      [node('Equal', 'a b', 'c'), node('Where', 'c a d', 'target')],
      [ints('a', [6, 1]), ints('b', [6, 2]), ints('d', [9, 4])],
      [6, 4],
    ],
    [
      'a filled list',
      [
        node('ConstantOfShape', 'n', 'zeros'),
        node('Cast', 'zeros', 'whole', { to: 7 }),
        node('Max', 'whole a', 'target'),
      ],
      [ints('n', [2]), ints('a', [6, 4])],
      [6, 4],
    ],
    [
      'a product of sizes',
      [
        node('Shape', 'x', 's', { start: 1 }),
        node('ReduceProd', 's', 'p'),
        node('Concat', 'a p', 'target', { axis: 0 }),
      ],
      [ints('a', [2])],
      [2, 12],
    ],
    [
      'a cut and turned list',
      [node('Slice', 'a one three', 'cut'), node('Transpose', 'cut', 'target')],
      [ints('a', [9, 6, 4]), ints('one', [1]), ints('three', [3])],
      [6, 4],
    ],
    [
      'halves to even',
      [node('Round', 'f', 'r'), node('Cast', 'r', 'target', { to: 7 })],
      [floats('f', [2], [5.5, 4.5])],
      [6, 4],
    ],
    ['a size', [node('Size', 'x', 'n'), node('Unsqueeze', 'n zero', 'target')], [ints('zero', [0])], [24]],
    ['rows', [node('Gather', 'a i', 'target')], [ints('a', [4, 5, 6]), ints('i', [-1, 0])], [6, 4]],
  ] as const)('%s', (_, nodes, tensors, shape) => {
    expect(reshaped([...nodes], [...tensors])).toEqual(shape)
  })
})

it('knows the operators that exporters of classifiers write', () => {
  const usual =
    'Relu Clip Sigmoid HardSigmoid HardSwish Gelu Erf Tanh Elu Mish Softplus LeakyRelu PRelu BatchNormalization ' +
    'LayerNormalization InstanceNormalization GroupNormalization LRN RMSNormalization SimplifiedLayerNormalization ' +
    'Softmax Dropout Identity QLinearConv QuantizeLinear DequantizeLinear com.microsoft.FusedConv NonZero CumSum'
  expect(usual.split(' ').filter((name) => !operators.has(name))).toEqual([])
})
