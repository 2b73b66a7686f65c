import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { liftNumberLists } from './lift-number-lists.ts'
import { readNumberList } from './read-number-list.ts'

const code = (expected: string): object => expect.objectContaining({ code: expected })
const read = (text: string, shape: readonly number[], signal?: AbortSignal) =>
  readNumberList(Buffer.from(text), shape, signal)

/** Values in lists as the shape has them. */
function nested(values: readonly number[], [side = 0, ...inner]: readonly number[]): unknown[] {
  if (inner.length === 0) return [...values]
  const size = values.length / side
  return Array.from({ length: side }, (_, index) => nested(values.slice(index * size, (index + 1) * size), inner))
}

describe('readNumberList', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 })
  const requests = shapes.chain((shape) => {
    const length = shape.reduce((product, side) => product * side, 1)
    const values = fc.array(fc.double({ noNaN: true, min: -1e38, max: 1e38 }), { minLength: length, maxLength: length })
    return fc.record({ shape: fc.constant(shape), values, indent: fc.integer({ min: 0, max: 3 }) })
  })

  it('has the values that JSON.parse has, flat and nested, however they are indented', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async ({ shape, values, indent }) => {
        // JSON has no -0.
        const expected = Float32Array.from(JSON.parse(JSON.stringify(values)))
        for (const data of [values, nested(values, shape)]) {
          expect(await read(JSON.stringify(data, null, indent), shape)).toEqual(expected)
        }
      }),
    )
  })

  it('has them all where they are read in many pieces, and lets others have their turn between', async () => {
    const values = Array.from({ length: 60_000 }, (_, index) => Math.sin(index))
    let turns = 0
    let goesOn = true
    const count = (): void => {
      turns++
      if (goesOn) setImmediate(count)
    }
    setImmediate(count)
    const text = JSON.stringify(values)
    expect(await read(text, [values.length])).toEqual(Float32Array.from(values))
    expect(await read(JSON.stringify(nested(values, [600, 100])), [600, 100])).toEqual(Float32Array.from(values))
    goesOn = false
    expect(turns).toBeGreaterThanOrEqual(2 * Math.floor(text.length / 2 ** 16))
  })

  it('stops between two pieces', async () => {
    const stop = AbortSignal.abort(new TypeError('left'))
    await expect(read(`[${'0,'.repeat(1e5)}0]`, [100_001], stop)).rejects.toThrow('left')
  })

  it.each<[string, string, string]>([
    ['too few', '[1,2,3]', 'infer-data-invalid'],
    ['too many', '[1,2,3,4,5]', 'infer-data-invalid'],
    ['none', '[]', 'infer-data-invalid'],
    ['too few in a row', '[[1,2],[3]]', 'infer-data-invalid'],
    ['too many rows', '[[1,2],[3,4],[5,6]]', 'infer-data-invalid'],
    ['too few rows', '[[1,2]]', 'infer-data-invalid'],
    ['a number in place of a row', '[[1,2],3]', 'infer-data-invalid'],
    ['a row in place of a number', '[1,[2],3,4]', 'infer-data-invalid'],
    ['deeper rows', '[[[1,2]],[[3,4]]]', 'infer-data-invalid'],
    ['too large for float32', '[1,2,3,1e39]', 'infer-data-invalid'],
    ['too large for a double', '[1,2,3,1e999]', 'infer-data-invalid'],
    ['a number without an end', `[1,2,3,${'4'.repeat(2 ** 17)}]`, 'infer-data-invalid'],
    ['a comma at the end', '[1,2,3,4,]', 'infer-json-invalid'],
    ['a comma at the end of the rows', '[[1,2],[3,4],]', 'infer-data-invalid'],
    ['rows without a comma', '[[1,2][3,4]]', 'infer-json-invalid'],
    ['two commas', '[1,,2,3,4]', 'infer-json-invalid'],
    ['a zero in front', '[01,2,3,4]', 'infer-json-invalid'],
    ['no comma', '[1 2,3,4]', 'infer-json-invalid'],
    ['what begins like a number', '[1,2,3,-]', 'infer-json-invalid'],
  ])('refuses %s', async (_, text, expected) => {
    await expect(read(text, [2, 2])).rejects.toThrow(code(expected))
  })

  it('refuses a comma behind the last piece', async () => {
    const text = `[${'1,'.repeat(2 ** 16)}]`
    await expect(read(text, [2 ** 16])).rejects.toThrow(code('infer-json-invalid'))
  })
})

describe('liftNumberLists', () => {
  const lift = (text: string) => {
    const { head, lists } = liftNumberLists(Buffer.from(text))
    return {
      json: Buffer.from(head).toString(),
      lists: [...lists.values()].map((list) => Buffer.from(list).toString()),
    }
  }

  it('puts something else in the place of the values', () => {
    const { json, lists } = lift('{"inputs": [{"name": "a", "data" : [1, [2]] }, {"data":[]}], "outputs": []}')
    expect(lists).toEqual(['[1, [2]]', '[]'])
    expect(JSON.parse(json)).toEqual({
      inputs: [{ name: 'a', data: expect.any(String) }, { data: expect.any(String) }],
      outputs: [],
    })
  })

  it.each([
    '{"data":[1]}',
    '[[{"data":[1]}]]',
    '{"inputs":{"data":[1]}}',
    '{"inputs":[{"parameters":{"data":[1]}}]}',
    '{"inputs":[{"name":"data","shape":[1]}]}',
    '{"inputs":[{"a":"\\"data\\":[1]"}]}',
    '{"inputs":[{"data":["1"]}]}',
    '{"inputs":[{"data":[1,null]}]}',
    '{"inputs":[{"data":[1',
    '{"inputs":[{"data":1,"a":[1]}]}',
  ])('leaves %s as it is', (text) => {
    expect(lift(text)).toEqual({ json: text, lists: [] })
  })

  it.each([
    ['deep lists', '['.repeat(33)],
    ['deep values', `{"inputs":[{"data":${'['.repeat(33)}`],
    ['much beside the values', `{"inputs":[{"data":[1],"name":"${'a'.repeat(2 ** 16)}"}]}`],
    ['a text without an end', `"${'a'.repeat(2 ** 17)}`],
    ['values with something else at their end', `{"inputs":[{"data":[${'1,'.repeat(2 ** 16)}null]}]}`],
  ])('refuses %s', (_, text) => {
    expect(() => lift(text)).toThrow(code('infer-json-invalid'))
  })
})
