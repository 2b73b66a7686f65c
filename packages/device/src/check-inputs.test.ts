import { describe, expect, it } from 'vitest'
import { checkInputs } from './check-inputs.ts'
import { checkOutputs } from './check-outputs.ts'

const image = { name: 'image', shape: [-1, 3, 2, 2] }
const scale = { name: 'scale', shape: [-1, 1] }
const values = (...shape: number[]): { shape: number[]; data: Float32Array } => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((all, size) => all * size, 1) }, (_, i) => i),
})

const copy = (values: Float32Array): Float32Array => new Float32Array(values)

describe('inputs', () => {
  it('are copied, for any batch, and the caller keeps its own', () => {
    const given = { image: values(2, 3, 2, 2), scale: values(2, 1) }
    const checked = checkInputs([image, scale], given, copy)
    expect(checked.map(({ name, shape }) => ({ name, shape }))).toEqual([
      { name: 'image', shape: [2, 3, 2, 2] },
      { name: 'scale', shape: [2, 1] },
    ])
    expect(checked[0]?.data).toEqual(given.image.data)
    expect(checked[0]?.data.buffer).not.toBe(given.image.data.buffer)
  })

  it('may lie in shared memory, and in the middle of another array', () => {
    const shared = new Float32Array(new SharedArrayBuffer(4 * 20), 16, 12).fill(3)
    const [got] = checkInputs([image], { image: { shape: [1, 3, 2, 2], data: shared } }, copy)
    expect(got?.data.buffer).toBeInstanceOf(ArrayBuffer)
    expect(got?.data.buffer.byteLength).toBe(48)
    expect([...(got?.data ?? [])]).toEqual(Array(12).fill(3))
  })

  it('that the model has and the run does not need are left aside, whatever they hold', () => {
    const given = { image: values(1, 3, 2, 2), scale: { shape: [7], data: new Float32Array(0) } }
    expect(checkInputs([image], given, copy, ['image', 'scale']).map(({ name }) => name)).toEqual(['image'])
    expect(() => checkInputs([image], { ...given, picture: given.image }, copy, ['image', 'scale'])).toThrow(
      expect.objectContaining({ code: 'input-unknown', message: expect.stringContaining("'image', 'scale'") }),
    )
  })

  const good = values(1, 3, 2, 2)
  it.each<[string, unknown, string, RegExp]>([
    ['none', {}, 'input-missing', /'image' of shape \[any, 3, 2, 2\]/],
    ['an inherited name', Object.create({ image: good }), 'input-missing', /'image'/],
    ['another name', { image: good, picture: good }, 'input-unknown', /'picture'.*'image'/],
    ['numbers in a list', { image: { shape: [1, 3, 2, 2], data: Array(12).fill(0) } }, 'input-type', /Array/],
    ['float64', { image: { shape: [1, 3, 2, 2], data: new Float64Array(12) } }, 'input-type', /Float64Array/],
    ['no shape', { image: { data: good.data } }, 'input-type', /undefined/],
    ['another rank', { image: { shape: [3, 2, 2], data: good.data } }, 'input-shape', /\[3, 2, 2\].*\[any, 3, 2, 2\]/],
    ['another size', { image: values(1, 3, 2, 3) }, 'input-shape', /\[1, 3, 2, 3\]/],
    ['an empty batch', { image: values(0, 3, 2, 2) }, 'input-shape', /\[0, 3, 2, 2\]/],
    ['half a batch', { image: { shape: [0.5, 3, 2, 2], data: good.data } }, 'input-shape', /0\.5/],
    ['too few values', { image: { ...good, data: good.data.slice(1) } }, 'input-shape', /11 values, and 12/],
  ])('of %s are refused, by name and value', (_, inputs, code, message) => {
    expect(() => checkInputs([image], inputs as Parameters<typeof checkInputs>[1], copy)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
  })

  it('of different batches are refused', () => {
    expect(() => checkInputs([image, scale], { image: values(2, 3, 2, 2), scale: values(3, 1) }, copy)).toThrow(
      expect.objectContaining({ code: 'input-shape', message: expect.stringContaining("'scale'") }),
    )
  })

  it('of a model with a fixed batch must have it', () => {
    const port = { name: 'image', shape: [2, 3] }
    expect(checkInputs([port], { image: values(2, 3) }, copy)).toHaveLength(1)
    expect(() => checkInputs([port], { image: values(1, 3) }, copy)).toThrow(
      expect.objectContaining({ code: 'input-shape' }),
    )
  })
})

describe('outputs', () => {
  const ports = ['logits', 'features.0', 'features.1'].map((name) => ({ name, shape: [-1] }))

  it('are the first when none are named, else those named, each once, in the order of the model', () => {
    expect(checkOutputs(ports, undefined)).toEqual(['logits'])
    expect(checkOutputs(ports, ['features.1', 'logits', 'features.1'])).toEqual(['logits', 'features.1'])
  })

  it.each([[['logit']], [[]]])('of %j are refused', (asked) => {
    expect(() => checkOutputs(ports, asked)).toThrow(
      expect.objectContaining({ code: 'output-not-offered', message: expect.stringContaining('features.1') }),
    )
  })
})
