import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import * as node from './shared.ts'
import { type KnownAnswers, knownAnswers } from './testing/known-answers.ts'
import * as web from './web.ts'

const { load } = web
const url = '/packages/model-cifar10'
const [first] = knownAnswers as readonly [KnownAnswers]

/** As far as two runtimes may differ. */
const tolerance = 1e-4

let model: web.Model
beforeAll(async () => {
  model = await load(url)
})
afterAll(() => model.dispose())
afterEach(() => vi.unstubAllGlobals())

describe('a model in a browser', () => {
  it.each(knownAnswers)('answers as in Node at every width: $name', async ({ png, widths }) => {
    expect(widths.map(({ width }) => width)).toEqual(model.widths)
    for (const { width, probabilities } of widths) {
      const { top, ran } = await model.classify(png, { width, top: probabilities.length })
      expect(ran.map((stage) => stage.width)).toEqual([width])
      for (const { class: index, probability } of top) {
        expect(Math.abs(probability - (probabilities[index] as number))).toBeLessThan(tolerance)
      }
    }
  })

  it.each<[string, () => web.ImageInput | Promise<web.ImageInput>]>([
    ['bytes', () => first.png],
    ['a buffer', () => first.png.slice().buffer],
    ['a Blob', () => new Blob([first.png])],
    ['a File', () => new File([first.png], 'picture.txt', { type: 'text/plain' })],
    ['an object URL', () => URL.createObjectURL(new Blob([first.png]))],
    ['a data URL', () => `data:image/png;base64,${btoa(String.fromCharCode(...first.png))}`],
    ['a URL relative to the page', () => '/tooling/demo/pictures/0-airplane-0003.png'],
    ['a URL object', () => new URL('/tooling/demo/pictures/0-airplane-0003.png', location.href)],
    ['an ImageData', () => imageData(first.png)],
  ])('classifies %s', async (_, picture) => {
    const { top } = await model.classify(await picture(), { width: 1, top: 10 })
    for (const { class: index, probability } of top) {
      expect(Math.abs(probability - (first.widths.at(-1)?.probabilities[index] as number))).toBeLessThan(tolerance)
    }
  })

  it.each<[string, unknown, string]>([
    ['a picture that is not there', '/no-such-picture.png', 'image-not-found'],
    ['an address that is none', 'http://', 'image-not-found'],
    ['a file that has gone', { arrayBuffer: () => Promise.reject(new DOMException('gone')) }, 'image-not-found'],
    ['text', new Blob(['no picture']), 'image-unsupported'],
    ['half a picture', first.png.slice(0, 400), 'image-corrupt'],
    ['nothing', null, 'image-unreadable'],
  ])('refuses %s', async (_, picture, code) => {
    const answer = model.classify(picture as web.ImageInput)
    await expect(answer).rejects.toMatchObject({ code })
  })

  it('runs a cascade and keeps a budget', async () => {
    const macs = model.cost({ width: 0.25 }).macs
    expect((await model.classify(first.png, { budget: { macs } })).ran).toMatchObject([{ width: 0.25 }])
    const { ran, reason } = await model.classify(first.png)
    expect(ran.length).toBeGreaterThan(0)
    expect(['confident', 'last']).toContain(reason)
  })

  it('keeps what it measures of the machine', async () => {
    const profile = await model.profile({ runs: 2 })
    expect(profile).toMatchObject({ device: 'ort-web', machine: expect.stringMatching(/\d+ threads/) })
    await using again = await load(url)
    const runs = again.telemetry().runs
    await again.classify(first.png, { budget: { ms: 1000 } })
    // A measurement would have run every width several times.
    expect(again.telemetry().runs - runs).toBeLessThanOrEqual(2 * model.widths.length)
  })

  it('stops when it is cancelled, and runs nothing once it is disposed', async () => {
    const other = await load(url)
    await expect(other.classify(first.png, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
    await Promise.all([other.dispose(), other.dispose()])
    await expect(other.classify(first.png)).rejects.toMatchObject({ code: 'disposed' })
  })

  it('names the devices there are', async () => {
    await expect(load(url, { device: 'node' })).rejects.toMatchObject({
      code: 'device-unknown',
      message: expect.stringContaining('auto, ort-web'),
    })
  })

  it('is loaded by what Node exports too, but for the folder of its cache', () => {
    expect(Object.keys(web)).toEqual(expect.arrayContaining([...Object.keys(node), 'load', 'openModel']))
  })
})

async function imageData(png: Uint8Array<ArrayBuffer>): Promise<ImageData> {
  const bitmap = await createImageBitmap(new Blob([png]))
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d') as OffscreenCanvasRenderingContext2D
  context.drawImage(bitmap, 0, 0)
  return context.getImageData(0, 0, bitmap.width, bitmap.height)
}
