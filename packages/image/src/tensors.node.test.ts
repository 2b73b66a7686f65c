import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decodeImage } from './decode/decode-image.ts'
import { preprocess } from './tensor/preprocess.ts'
import type { PreprocessSpec } from './tensor/preprocess-spec.ts'
import tensors from './testdata/image/tensors.json' with { type: 'json' }
import { testdataFile } from './testdata-file.test-support.ts'

const expectations = tensors as unknown as Readonly<Record<string, { preprocess: PreprocessSpec; sha256: string }>>

// The browser's tests compare with the same file: the tensors of Node and of a browser are the same, bit for bit.
describe('the tensors of pictures, on which Node and browsers agree', () => {
  it.each(Object.entries(expectations))('%s', async (id, expected) => {
    const { data } = preprocess(await decodeImage(testdataFile(id)), expected.preprocess)
    expect(createHash('sha256').update(new Uint8Array(data.buffer)).digest('hex')).toBe(expected.sha256)
  })
})
