import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isWidthwiseError } from '@widthwise/core'
import { type DecodeOptions, decodeImage, type RgbImage } from '@widthwise/image'
import { sha256 } from './golden-files.ts'
import { fail, type Tally } from './tally.ts'

interface Pixels {
  readonly width: number
  readonly height: number
  readonly sha256: string
}

interface File {
  readonly id: string
  readonly file: string
  readonly sha256?: string
}

interface GoodFile extends File {
  readonly pillow: { readonly format: string }
  /** Without EXIF orientation. */
  readonly rgb: Pixels
  /** With it, where that differs. */
  readonly oriented?: Pixels
  /** Another defensible answer, of the same size. */
  readonly alternative?: { readonly sha256: string }
  /** A PNG with the pixels of `rgb`. */
  readonly expectPixels?: string
  readonly sharp?: { readonly maxDifference?: number; readonly meanDifference?: number }
}

interface BadFile extends File {
  /** Accepted outcomes. */
  readonly expect: readonly string[]
  readonly rgb?: Pixels
}

/** files.json. */
export interface FilesIndex {
  readonly good: readonly GoodFile[]
  readonly bad: readonly BadFile[]
}

/** Formats that a decoder may refuse as `image-unsupported`. */
const optionalFormats: ReadonlySet<string> = new Set(['TIFF', 'BMP', 'AVIF', 'HEIF'])

const limitMs = 10_000

/** Decodes every file; a bad one must have one of its accepted outcomes within seconds. */
export async function runFiles({ good, bad }: FilesIndex, folder: string, tally: Tally): Promise<void> {
  for (const entry of good) await tally.unit(entry.id, async () => checkGood(entry, await read(entry, folder), folder))
  for (const entry of bad) await tally.unit(entry.id, async () => checkBad(entry, await read(entry, folder)))
}

async function read({ file, sha256: want }: File, folder: string): Promise<Uint8Array> {
  const bytes = await readFile(join(folder, file))
  if (want !== undefined && sha256(bytes) !== want) fail(`${file} is not the file of the index`)
  return bytes
}

async function checkGood(entry: GoodFile, bytes: Uint8Array, folder: string): Promise<void> {
  const stored = await outcome(bytes, { orientation: 'ignore' })
  if (stored.code === 'error:image-unsupported' && optionalFormats.has(entry.pillow.format)) return
  if (stored.image === undefined) fail(`${stored.code}; it decodes in the reference`)
  const isExact = matches(stored.image, entry.rgb) || sha256(stored.image.data) === entry.alternative?.sha256
  if (!isExact) await checkNear(entry, stored.image, folder)

  const upright = await outcome(bytes, {})
  if (upright.image === undefined) fail(`${upright.code} with its orientation applied`)
  const want = entry.oriented ?? { ...entry.rgb, sha256: sha256(stored.image.data) }
  if (!matches(upright.image, want)) fail('the pixels differ with the EXIF orientation applied')
}

/** AVIF alone: decoders differ in how they enlarge the chroma planes, by as much as the index records for sharp. */
async function checkNear({ pillow, expectPixels, sharp }: GoodFile, got: RgbImage, folder: string): Promise<void> {
  if (pillow.format !== 'AVIF' || expectPixels === undefined) fail('the pixels differ')
  const want = await decodeImage(await readFile(join(folder, expectPixels)), { orientation: 'ignore' })
  if (got.width !== want.width || got.height !== want.height) fail('the size differs')
  let [largest, sum] = [0, 0]
  for (const [index, value] of want.data.entries()) {
    const difference = Math.abs(value - (got.data[index] as number))
    largest = Math.max(largest, difference)
    sum += difference
  }
  const mean = sum / want.data.length
  const [maxLargest, maxMean] = [sharp?.maxDifference ?? 96, (sharp?.meanDifference ?? 5) + 0.01]
  if (largest > maxLargest || mean > maxMean) {
    fail(
      `the pixels differ by up to ${largest}, ${mean.toFixed(3)} on average; ${maxLargest} and ${maxMean} are accepted`,
    )
  }
}

async function checkBad({ expect, rgb }: BadFile, bytes: Uint8Array): Promise<void> {
  const { code, image } = await outcome(bytes, {})
  if (!expect.includes(code)) fail(`${code}; ${expect.join(' or ')} is due`)
  if (image && rgb && !matches(image, rgb)) fail('the pixels differ')
}

interface Outcome {
  readonly code: string
  readonly image?: RgbImage
}

async function outcome(bytes: Uint8Array, options: DecodeOptions): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve({ code: `no answer in ${limitMs} ms` }), limitMs)
  })
  try {
    return await Promise.race([late, decodeImage(bytes, options).then((image) => ({ code: 'ok', image }))])
  } catch (error) {
    return { code: isWidthwiseError(error) ? `error:${error.code}` : `an untyped error, ${error}` }
  } finally {
    clearTimeout(timer)
  }
}

function matches(image: RgbImage, want: Pixels): boolean {
  return image.width === want.width && image.height === want.height && sha256(image.data) === want.sha256
}
