import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { mixWord, wordStart, wordStep } from '@widthwise/core'
import { decodeImage, type RgbImage, resizeImage } from '@widthwise/image'
import { sha256 } from './golden-files.ts'
import { expectEqual, fail, Skip } from './tally.ts'

interface Expected {
  readonly size: readonly [width: number, height: number]
  readonly sha256: string
}

interface Drawn extends Expected {
  readonly width: number
  readonly height: number
}

/** Where a case's pixels come from, as `sources` of cases.json writes it. */
export type Source =
  | (Expected & {
      readonly kind: 'photo'
      readonly file: string
      readonly crop?: readonly [x: number, y: number, width: number, height: number]
    })
  | (Drawn & { readonly kind: 'fill'; readonly seed: number; readonly name: string })
  | (Drawn & { readonly kind: 'checker'; readonly cell: number })
  | (Drawn & { readonly kind: 'ramp'; readonly a: readonly [number, number, number] })
  | (Drawn & { readonly kind: 'xor' })
  | (Drawn & { readonly kind: 'impulse'; readonly at: readonly [x: number, y: number] })

/** Makes the pixels of a source and checks them, so that a wrong decoder is not taken for a wrong resize. */
export async function sourceImage(source: Source, photos: string): Promise<RgbImage> {
  const image = source.kind === 'photo' ? await photo(source, photos) : drawn(source)
  expectEqual('size of the source', [image.width, image.height], source.size)
  if (sha256(image.data) !== source.sha256) fail('the pixels of the source differ')
  return image
}

async function photo(source: Extract<Source, { kind: 'photo' }>, photos: string): Promise<RgbImage> {
  if (!existsSync(photos)) throw new Skip(`the photographs are not at ${photos}`)
  const file = join(photos, basename(source.file))
  if (!existsSync(file)) fail(`${file} is missing`)
  const image = await decodeImage(await readFile(file), { orientation: 'ignore' })
  if (source.crop === undefined) return image
  const [x, y, width, height] = source.crop
  return resizeImage(image, { width, height, interpolation: 'nearest', box: [x, y, x + width, y + height] })
}

function drawn(source: Exclude<Source, { kind: 'photo' }>): RgbImage {
  const { width, height } = source
  const value = pixelOf(source)
  const data = new Uint8Array(width * height * 3)
  for (let index = 0; index < data.length; index++) {
    const pixel = Math.floor(index / 3)
    data[index] = value(pixel % width, Math.floor(pixel / width), index % 3, index)
  }
  return { width, height, data }
}

type PixelValue = (x: number, y: number, channel: number, index: number) => number

function pixelOf(source: Exclude<Source, { kind: 'photo' }>): PixelValue {
  switch (source.kind) {
    case 'fill': {
      const start = wordStart(source.name, source.seed)
      return (_x, _y, _channel, index) => mixWord(start + Math.imul(index, wordStep)) >>> 24
    }
    case 'checker':
      return (x, y, channel) => ((Math.floor(x / source.cell) + Math.floor(y / source.cell) + channel) & 1 ? 255 : 0)
    case 'ramp':
      return (x, y, channel) => (source.a[0] * x + source.a[1] * y + source.a[2] * channel) & 255
    case 'xor':
      return (x, y, channel) => ((x ^ y) * (channel + 1)) & 255
    case 'impulse':
      return (x, y) => (x === source.at[0] && y === source.at[1] ? 255 : 0)
    default:
      return fail(`a source of unknown kind ${JSON.stringify((source as { kind: unknown }).kind)}`)
  }
}
