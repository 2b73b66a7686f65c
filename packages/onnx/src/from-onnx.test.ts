import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { isWidthwiseError } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeOnnx } from './encode-onnx.ts'
import { onnxErrorHints } from './errors.ts'
import { layOutModel } from './format/lay-out-model.ts'
import { ModelProtoSchema } from './format/onnx.generated.ts'
import { fromOnnx } from './from-onnx.ts'

type ModelInit = MessageInitShape<typeof ModelProtoSchema>
type GraphInit = NonNullable<Exclude<ModelInit, { $typeName: string }>['graph']>

const bytes = fc.uint8Array({ maxLength: 40 })
const text = fc.string({ unit: 'grapheme', maxLength: 6 })
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const optional = { requiredKeys: [] as [] }

const tensor = fc.record(
  {
    name: text,
    dims: fc.array(int64),
    dataType: fc.integer({ min: -9, max: 99 }),
    rawData: bytes,
    int64Data: fc.array(int64),
  },
  optional,
)
const valueInfo = fc.record(
  {
    name: text,
    type: fc.record({
      value: fc.record({
        case: fc.constant('tensorType' as const),
        value: fc.record({
          elemType: fc.constantFrom(1, 7),
          shape: fc.record({
            dim: fc.array(
              fc.oneof(
                int64.map((value) => ({ value: { case: 'dimValue' as const, value } })),
                text.map((value) => ({ value: { case: 'dimParam' as const, value } })),
                fc.constant({}),
              ),
            ),
          }),
        }),
      }),
    }),
  },
  optional,
)
const { graph } = fc.letrec<{ graph: GraphInit; attribute: object }>((tie) => ({
  attribute: fc.record(
    {
      name: text,
      type: fc.integer({ min: 0, max: 14 }),
      f: fc.float({ noNaN: true }),
      i: int64,
      s: bytes,
      floats: fc.array(fc.float({ noNaN: true })),
      ints: fc.array(int64),
      strings: fc.array(bytes),
      t: tensor,
      g: fc.option(tie('graph'), { depthSize: 'small', nil: undefined, maxDepth: 2 }),
    },
    optional,
  ),
  graph: fc.record(
    {
      name: text,
      node: fc.array(
        fc.record(
          {
            opType: text,
            input: fc.array(text),
            output: fc.array(text),
            attribute: fc.array(tie('attribute'), { maxLength: 3 }),
          },
          optional,
        ),
        { maxLength: 3 },
      ),
      initializer: fc.array(tensor, { maxLength: 3 }),
      input: fc.array(valueInfo, { maxLength: 2 }),
      valueInfo: fc.array(valueInfo, { maxLength: 2 }),
    },
    optional,
  ) as fc.Arbitrary<GraphInit>,
}))
const model: fc.Arbitrary<Uint8Array> = fc
  .record({
    irVersion: int64,
    graph,
    producerName: text,
    metadataProps: fc.array(fc.record({ key: text, value: text })),
  })
  .map((init) => toBinary(ModelProtoSchema, create(ModelProtoSchema, init)))

/** A field that no schema has, in every wire type: number, 64 bits, bytes, 32 bits. */
const unknownFields = Uint8Array.of(
  ...[0xf8, 0x3f, 0x96, 0x01],
  ...[0xf9, 0x3f, 1, 2, 3, 4, 5, 6, 7, 8],
  ...[0xfa, 0x3f, 3, 97, 98, 99],
  ...[0xfd, 0x3f, 4, 3, 2, 1],
)
/** `field` (its tag) around `content` of fewer than 128 bytes. */
const wrap = (tag: number, content: ArrayLike<number>): Uint8Array =>
  Uint8Array.of(tag, content.length, ...Array.from(content))
const join = (...parts: readonly ArrayLike<number>[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => Array.from(part)))

const irVersion = [0x08, 9]
const emptyGraph = wrap(0x3a, [])

describe('decoding and encoding', () => {
  it('give back the same message, and then the same bytes', () => {
    fc.assert(
      fc.property(model, (file) => {
        const decoded = fromOnnx(file)
        const encoded = encodeOnnx(decoded)
        expect(encoded.length).toBe(file.length)
        expect(fromBinary(ModelProtoSchema, encoded)).toEqual(fromBinary(ModelProtoSchema, file))
        expect(encodeOnnx(fromOnnx(encoded))).toEqual(encoded)
      }),
    )
  })

  it('keep fields that are unknown, wherever they stand', () => {
    const tensorFields = join(wrap(0x42, [119]), wrap(0x4a, [1, 2, 3, 4]), unknownFields)
    const nodeFields = join(wrap(0x22, [65]), unknownFields)
    const file = join(
      irVersion,
      wrap(0x3a, join(wrap(0x0a, nodeFields), wrap(0x2a, tensorFields), unknownFields)),
      unknownFields,
    )
    const decoded = fromOnnx(file)
    const encoded = encodeOnnx(decoded)
    expect(encoded.length).toBe(file.length)
    for (const again of [decoded, fromOnnx(encoded)]) {
      const holders = [again, again.graph, again.graph?.node[0], again.graph?.initializer[0]]
      for (const holder of holders)
        expect(holder?.$unknown?.map(({ no, wireType }) => [no, wireType])).toEqual([
          [1023, 0],
          [1023, 1],
          [1023, 2],
          [1023, 5],
        ])
    }
  })

  it('leave the decoded model as it was, and take data by reference', () => {
    const file = join(irVersion, wrap(0x3a, wrap(0x2a, wrap(0x4a, [1, 2, 3, 4]))))
    const decoded = fromOnnx(file)
    const data = decoded.graph?.initializer[0]?.rawData
    expect(data?.buffer).toBe(file.buffer)
    encodeOnnx(decoded)
    expect(decoded.graph?.initializer[0]?.rawData).toBe(data)
  })

  it('take lists of numbers packed or not', () => {
    const packed = wrap(0x2a, wrap(0x0a, [3, 4]))
    const single = wrap(0x2a, [0x08, 3, 0x08, 4])
    for (const tensors of [packed, single]) {
      expect(fromOnnx(join(irVersion, wrap(0x3a, tensors))).graph?.initializer[0]?.dims).toEqual([3n, 4n])
    }
  })

  it('refuse a model of more than 2 GiB before anything is allocated', () => {
    const huge = create(ModelProtoSchema, { graph: { initializer: [{ name: 'a' }, { name: 'b' }] } })
    expect(() => layOutModel(huge, [2 ** 30, 2 ** 30])).toThrow(expect.objectContaining({ code: 'model-too-large' }))
  })
})

describe('fromOnnx refuses', () => {
  const graphOf = (content: ArrayLike<number>): Uint8Array => join(irVersion, wrap(0x3a, content))
  const malformed: readonly (readonly [string, Uint8Array])[] = [
    ['no bytes', new Uint8Array()],
    ['a model without a graph', Uint8Array.of(...irVersion)],
    ['a graph without a version', emptyGraph],
    ['a text file', Uint8Array.from('{"schema": "widthwise.model/1"}', (letter) => letter.charCodeAt(0))],
    ['a tag that is cut off', join(irVersion, emptyGraph, [0x80])],
    ['a number that is cut off', join(emptyGraph, [0x08, 0xff, 0xff])],
    ['a number of 11 bytes', join(emptyGraph, [0x08], new Array(10).fill(0x80), [1])],
    ['a tag of 6 bytes', join(irVersion, emptyGraph, [0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0])],
    ['a length in 6 bytes', join(irVersion, [0x3a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00])],
    ['a tag of more than 32 bits', join(emptyGraph, [0x88, 0x80, 0x80, 0x80, 0x10, 1])],
    ['field number 0', join(irVersion, emptyGraph, [0x00, 1])],
    ['a group', join(irVersion, emptyGraph, [0x0b, 0x0c])],
    ['wire type 7', join(irVersion, emptyGraph, [0xff, 0x01])],
    ['a length beyond the file', join(irVersion, [0x3a, 0x05, 0x0a])],
    ['a length of 4 GiB', join(irVersion, [0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f])],
    ['a length of more than 32 bits', join(irVersion, [0x3a, 0xff, 0xff, 0xff, 0xff, 0x1f])],
    ['a message that reaches beyond its parent', join(graphOf([0x0a, 0x04]), [0x08, 9, 0x08, 9])],
    ['a text in the wire type of a number', graphOf([0x10, 1])],
    ['a number in the wire type of a text', join(emptyGraph, [0x0a, 0x01, 0x09])],
    ['a message as 32 bits', join(irVersion, [0x3d, 0, 0, 0, 0])],
    ['a float as a number', graphOf(wrap(0x0a, wrap(0x2a, [0x10, 1])))],
    ['32 bits of which 2 are there', graphOf(wrap(0x0a, wrap(0x2a, [0x15, 0, 0])))],
    ['packed floats that end inside one', graphOf(wrap(0x0a, wrap(0x2a, wrap(0x3a, [0, 0, 0, 0, 0]))))],
    ['packed numbers that end inside one', graphOf(wrap(0x2a, wrap(0x0a, [1, 0x80])))],
    ['a name that is not UTF-8', graphOf(wrap(0x12, [0xc3, 0x28]))],
  ]

  it.each(malformed)('%s', (_, file) => {
    expect(() => fromOnnx(file)).toThrow(expect.objectContaining({ code: 'onnx-malformed' }))
  })

  it('graphs in graphs without end', () => {
    let nested = new Uint8Array()
    for (let level = 0; level < 12; level++) nested = Uint8Array.from(wrap(0x0a, wrap(0x2a, wrap(0x32, nested))))
    expect(() => fromOnnx(graphOf(nested))).toThrow(expect.objectContaining({ code: 'onnx-too-complex' }))
  })

  it('more records than the limit, and takes as many', () => {
    const nodes = graphOf(join(...Array.from({ length: 20 }, () => [0x0a, 0x00])))
    expect(fromOnnx(nodes, { maxRecords: 21 }).graph?.node).toHaveLength(20)
    expect(() => fromOnnx(nodes, { maxRecords: 20 })).toThrow(expect.objectContaining({ code: 'onnx-too-complex' }))
    const dims = graphOf(wrap(0x2a, wrap(0x0a, new Array(20).fill(1))))
    expect(() => fromOnnx(dims, { maxRecords: 20 })).toThrow(expect.objectContaining({ code: 'onnx-too-complex' }))
    const unknown = join(irVersion, emptyGraph, ...Array.from({ length: 20 }, () => unknownFields))
    expect(() => fromOnnx(unknown, { maxRecords: 20 })).toThrow(expect.objectContaining({ code: 'onnx-too-complex' }))
  })

  it('nothing by any other error, whatever bytes are changed, cut or inserted', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255), kind: fc.constantFrom('set', 'cut', 'insert') })
    fc.assert(
      fc.property(model, fc.array(change, { minLength: 1, maxLength: 4 }), (file, changes) => {
        let damaged = Array.from(file)
        for (const { at, byte, kind } of changes) {
          const index = at % (damaged.length + 1)
          if (kind === 'set') damaged[index] = byte
          else if (kind === 'cut') damaged = damaged.slice(0, index)
          else damaged.splice(index, 0, byte)
        }
        try {
          const decoded = fromOnnx(Uint8Array.from(damaged))
          expect(encodeOnnx(fromOnnx(encodeOnnx(decoded)))).toEqual(encodeOnnx(decoded))
        } catch (error) {
          if (!isWidthwiseError(error, onnxErrorHints)) throw error
        }
      }),
      { numRuns: 500 },
    )
  })
})
