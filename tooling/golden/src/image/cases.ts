import type { Tensor } from '@widthwise/core'
import type { PassOrder, RgbImage } from '@widthwise/image'
import { expectError } from './expect-error.ts'
import { sha256 } from './golden-files.ts'
import { runSteps, type Step } from './run-steps.ts'
import { runTimm, type TimmOptions } from './run-timm.ts'
import { type Source, sourceImage } from './sources.ts'
import { fail, type Tally } from './tally.ts'

/** What a transform made on the way; a case names those that it has. */
export interface CaseResult {
  /** After the resize. */
  readonly resized?: RgbImage
  /** After crop or padding. */
  readonly image: RgbImage
  readonly tensor?: Tensor
}

interface ExpectedImage {
  readonly width: number
  readonly height: number
  readonly sha256: string
}

interface Expectation {
  readonly resized?: ExpectedImage
  readonly image?: ExpectedImage
  readonly tensor?: { readonly shape: readonly number[]; readonly sha256: string }
  readonly samples?: readonly { readonly x: number; readonly y: number; readonly rgb: readonly number[] }[]
  readonly error?: { readonly reference: string }
}

interface Case {
  readonly id: string
  readonly source: string
  readonly transform: { readonly steps: readonly Step[] } | { readonly timm: TimmOptions }
  readonly expect: Expectation
  readonly expectOlder?: Readonly<Record<string, Expectation>>
}

/** cases.json. */
export interface CasesIndex {
  readonly older?: Readonly<Record<string, string>>
  readonly sources: Readonly<Record<string, Source>>
  readonly cases: readonly Case[]
}

/** How the Pillow versions of `expectOlder` order their passes. */
const olderOrders: Readonly<Record<string, PassOrder>> = { 'pillow-12': 'pillow-12', 'pillow-10': 'horizontal-first' }

/** Runs every case in the order of passes of every Pillow version that the index names. */
export async function runCases(index: CasesIndex, photos: string, tally: Tally): Promise<void> {
  const sources = new Map<string, Promise<RgbImage>>()
  for (const entry of index.cases) {
    await tally.unit(entry.id, async () => {
      const source = index.sources[entry.source] ?? fail(`there is no source ${entry.source}`)
      if (!sources.has(entry.source)) sources.set(entry.source, sourceImage(source, photos))
      const image = await (sources.get(entry.source) as Promise<RgbImage>)
      checkCase(entry, image, 'auto', entry.expect)
      for (const version of Object.keys(index.older ?? {})) {
        const order = olderOrders[version] ?? fail(`the order of passes of ${version} is not known`)
        checkCase(entry, image, order, entry.expectOlder?.[version] ?? entry.expect)
      }
    })
  }
}

function checkCase({ transform }: Case, source: RgbImage, order: PassOrder, expectation: Expectation): void {
  const run = (): CaseResult =>
    'timm' in transform
      ? runTimm(source, transform.timm, order, expectation.resized !== undefined)
      : runSteps(source, transform.steps, order)
  if (expectation.error !== undefined) {
    expectError(run, 'image-too-thin')
    return
  }
  const result = run()
  if (expectation.resized) checkImage(`${order}: resized`, result.resized, expectation.resized)
  if (expectation.image) checkImage(`${order}: image`, result.image, expectation.image, expectation.samples)
  if (expectation.tensor) checkTensor(`${order}: tensor`, result.tensor, expectation.tensor)
}

function checkImage(
  what: string,
  got: RgbImage | undefined,
  want: ExpectedImage,
  samples: Expectation['samples'] = [],
): void {
  if (got === undefined) fail(`${what} is missing`)
  if (got.width !== want.width || got.height !== want.height) {
    fail(`${what} has ${got.width} × ${got.height} pixels, not ${want.width} × ${want.height}`)
  }
  if (sha256(got.data) === want.sha256) return
  const wrong = samples
    .map(({ x, y, rgb }) => ({ x, y, rgb, got: [...got.data.subarray((y * got.width + x) * 3).subarray(0, 3)] }))
    .find((sample) => sample.rgb.some((value, channel) => value !== sample.got[channel]))
  const where = wrong ? `, first at ${wrong.x}, ${wrong.y}: ${wrong.got} instead of ${wrong.rgb}` : ''
  fail(`${what} has other pixels${where}`)
}

function checkTensor(what: string, got: Tensor | undefined, want: NonNullable<Expectation['tensor']>): void {
  if (got === undefined) fail(`${what} is missing`)
  if (String(got.shape) !== String(want.shape)) fail(`${what} has shape ${got.shape}, not ${want.shape}`)
  if (sha256(got.data) !== want.sha256) fail(`${what} has other values`)
}
