// @ts-check
// Decodes the same JPEG files in Node and in Chromium and prints, as JSON, by how much the pixels differ:
// node tooling/e2e/jpeg-difference.mjs [PICTURE…]
// Without pictures: photographs of 32 × 32 pixels enlarged, and noise, which is the worst there is for a JPEG.
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { decodeImage, resizeImage } from '@widthwise/image'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import sharp from 'sharp'
import { chromiumFlags, findChromium } from '../scripts/find-chromium.mjs'

const qualities = [10, 30, 50, 75, 85, 95, 100]
const layouts = [
  { chromaSubsampling: '4:2:0', progressive: false },
  { chromaSubsampling: '4:4:4', progressive: false },
  { chromaSubsampling: '4:2:0', progressive: true },
]

const executablePath = findChromium()
if (executablePath === undefined) throw new Error('there is no Chromium')
const script = await webDecoder()
const server = createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': request.url === '/decoder.js' ? 'text/javascript' : 'text/html' })
  response.end(request.url === '/decoder.js' ? script : '<!doctype html><title>JPEG</title>')
})
await new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(undefined)))
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
const browser = await chromium.launch({ executablePath, args: chromiumFlags })
try {
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${port}/`)
  let [files, equalFiles, values, sum, max] = [0, 0, 0, 0, 0]
  for (const picture of await pictures()) {
    for (const quality of qualities) {
      for (const layout of layouts) {
        const jpeg = await sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: 3 } })
          .jpeg({ quality, ...layout })
          .toBuffer()
        const inNode = (await decodeImage(jpeg)).data
        const inPage = Buffer.from(await page.evaluate(decodeInPage, jpeg.toString('base64')), 'base64')
        if (inPage.length !== inNode.length)
          throw new Error(`${inPage.length} bytes in Chromium, ${inNode.length} in Node`)
        const before = sum
        for (const [index, value] of inNode.entries()) {
          const difference = Math.abs(value - /** @type {number} */ (inPage[index]))
          sum += difference
          max = Math.max(max, difference)
        }
        files++
        if (sum === before) equalFiles++
        values += inNode.length
      }
    }
  }
  const result = { files, equalFiles, values, maxDifference: max, meanDifference: sum / values }
  console.log(
    JSON.stringify({ schema: 'widthwise.jpeg-difference/1', chromium: browser.version(), qualities, ...result }),
  )
} finally {
  await browser.close()
  server.close()
}

/** The decoder that a browser gets of the package, as one module. */
async function webDecoder() {
  const { outputFiles } = await build({
    stdin: {
      contents: "export { decodeImage } from '@widthwise/image'",
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
  })
  return outputFiles[0]?.text ?? ''
}

/**
 * Runs in the page.
 * @param {string} jpeg
 */
async function decodeInPage(jpeg) {
  const address = '/decoder.js'
  const { decodeImage: decode } = await import(address)
  const { data } = await decode(Uint8Array.from(atob(jpeg), (letter) => letter.charCodeAt(0)))
  let text = ''
  for (let at = 0; at < data.length; at += 4096) text += String.fromCharCode(...data.subarray(at, at + 4096))
  return btoa(text)
}

/** @returns {Promise<import('@widthwise/image').RgbImage[]>} */
async function pictures() {
  const named = process.argv.slice(2)
  if (named.length > 0) return Promise.all(named.map((file) => decodeImage(readFileSync(file))))
  const folder = new URL('../demo/pictures/', import.meta.url)
  const photographs = await Promise.all(
    readdirSync(folder)
      .filter((file) => file.endsWith('.png'))
      .map((file) => decodeImage(readFileSync(new URL(file, folder)))),
  )
  const noise = Uint8Array.from({ length: 181 * 157 * 3 }, (_, index) => Math.imul(index + 1, 0x9e3779b1) >>> 24)
  return [
    ...photographs.map((image) => resizeImage(image, { width: 225, height: 199, interpolation: 'bicubic' })),
    { width: 181, height: 157, data: noise },
  ]
}
