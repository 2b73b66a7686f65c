import { expect, it } from 'vitest'
import { createOnnx, encodeOnnx, fromOnnx } from './index.ts'

it('makes a model of plain objects that is read back as it was written', () => {
  const model = createOnnx({
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 17n }],
    graph: {
      node: [{ opType: 'Add', input: ['x', 'one'], output: ['y'] }],
      initializer: [{ name: 'one', dims: [1n], dataType: 1, rawData: new Uint8Array(Float32Array.of(1).buffer) }],
      input: [{ name: 'x' }],
      output: [{ name: 'y' }],
    },
  })
  const bytes = encodeOnnx(model)
  const read = fromOnnx(bytes)
  expect(read.graph?.node).toMatchObject([{ opType: 'Add', input: ['x', 'one'], output: ['y'] }])
  expect([...new Float32Array(read.graph?.initializer[0]?.rawData.slice().buffer as ArrayBuffer)]).toEqual([1])
  expect(encodeOnnx(read)).toEqual(bytes)
})
