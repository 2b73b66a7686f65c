import { isWidthwiseError } from '@widthwise/core'
import { describe, expect, it } from 'vitest'
import { preprocess } from '../tensor/preprocess.ts'
import type { PreprocessSpec } from '../tensor/preprocess-spec.ts'
import files from '../testdata/image/files.json'
import tensors from '../testdata/image/tensors.json'
import { decodeImage } from './decode-image-web.ts'

interface Entry {
  readonly id: string
  readonly file: string
}
interface Good extends Entry {
  readonly rgb: { readonly sha256: string }
  readonly oriented?: { readonly sha256: string }
  readonly alternative?: { readonly sha256: string }
}
interface Expected {
  readonly preprocess: PreprocessSpec
  readonly sha256: string
}
interface Bad extends Entry {
  readonly expect: readonly string[]
}

const urls = import.meta.glob<string>('../testdata/image/files/*', { query: '?url', import: 'default', eager: true })
const { good, bad } = files as unknown as { good: readonly Good[]; bad: readonly Bad[] }

async function bytesOf({ file }: Entry): Promise<Uint8Array> {
  // The development server decodes what is compressed.
  const response = await fetch(urls[`../testdata/image/${file}`] as string)
  return new Uint8Array(await response.arrayBuffer())
}

async function sha256(values: Uint8Array | Float32Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', values as Uint8Array<ArrayBuffer>))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** What this browser need not decode, or decodes in its own way. */
const notEqual = ['bmp-8', 'tiff-gray', 'avif-alpha', 'webp-lossless-alpha']

describe('decodeImage in Chromium', () => {
  it.each(good.filter(({ id }) => !notEqual.includes(id)))('gives the pixels that Pillow gives: $id', async (entry) => {
    const bytes = await bytesOf(entry)
    const stored = await sha256((await decodeImage(bytes, { orientation: 'ignore' })).data)
    const upright = await sha256((await decodeImage(bytes)).data)
    expect([entry.rgb.sha256, entry.alternative?.sha256]).toContain(stored)
    expect(upright).toBe(entry.oriented?.sha256 ?? stored)
  })

  it.each(Object.entries(tensors as unknown as Readonly<Record<string, Expected>>))(
    'gives the tensor that Node gives: %s',
    async (id, expected) => {
      const image = await decodeImage(await bytesOf(good.find((entry) => entry.id === id) as Good))
      expect(await sha256(preprocess(image, expected.preprocess).data)).toBe(expected.sha256)
    },
  )

  it.each(bad)('refuses or reads as Node may: $id', async (entry) => {
    const outcome = await decodeImage(await bytesOf(entry)).then(
      () => 'ok',
      (error: unknown) => (isWidthwiseError(error) ? `error:${error.code}` : `untyped ${error}`),
    )
    expect(entry.expect).toContain(outcome)
  })

  it.each(['bmp-8', 'tiff-gray'])('says that %s is not read in a browser', async (id) => {
    const bytes = await bytesOf(good.find((entry) => entry.id === id) as Good)
    await expect(decodeImage(bytes)).rejects.toMatchObject({ code: 'image-unsupported' })
  })
})
