import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Digest } from './digest.ts'

const contents = fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 4 })
const digestOf = async (parts: readonly Uint8Array[]): Promise<string> => {
  const digest = new Digest()
  for (const part of parts) await digest.bytes(part)
  return digest.hex()
}

describe('a digest', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'widthwise-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is equal for equal contents alone, also when others join to the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(contents, contents, async (a, b) => {
        const equal = JSON.stringify(a.map((part) => [...part])) === JSON.stringify(b.map((part) => [...part]))
        expect((await digestOf(a)) === (await digestOf(b))).toBe(equal)
      }),
    )
  })

  it('tells files apart by their content and where one ends', async () => {
    const digestOfFiles = async (...texts: string[]): Promise<string> => {
      const digest = new Digest()
      for (const [index, text] of texts.entries()) {
        await writeFile(join(folder, String(index)), text)
        await digest.file(join(folder, String(index)))
      }
      return digest.hex()
    }
    expect(await digestOfFiles('ab', 'c')).toBe(await digestOfFiles('ab', 'c'))
    expect(await digestOfFiles('ab', 'c')).not.toBe(await digestOfFiles('a', 'bc'))
  })

  it('covers what lies beyond the first piece', async () => {
    const bytes = new Uint8Array(2 ** 20 + 1)
    const before = await digestOf([bytes])
    bytes[2 ** 20] = 1
    expect(await digestOf([bytes])).not.toBe(before)
  })
})
