// @ts-check
// Makes testdata/cifar10-200.webp: the first 200 CIFAR-10 test images, 20 a row, without loss.
// Usage: node tooling/e2e/make-cifar10-sheet.mjs
import { fileURLToPath } from 'node:url'
import { openDataset } from '@widthwise/datasets'
import sharp from 'sharp'

const count = 200
const columns = 20
const side = 32

const dataset = await openDataset('cifar10', { split: 'test' })
const tiles = []
for (let index = 0; index < count; index++) {
  const { image } = await dataset.sample(index)
  const { data, width, height } = image
  const input = await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
  tiles.push({ input, left: side * (index % columns), top: side * Math.floor(index / columns) })
}
const file = fileURLToPath(new URL('testdata/cifar10-200.webp', import.meta.url))
await sharp({ create: { width: columns * side, height: (count / columns) * side, channels: 3, background: 'black' } })
  .composite(tiles)
  .webp({ lossless: true, effort: 6 })
  .toFile(file)
