// @ts-check
// Writes the sample pictures: chosen CIFAR-10 test images as PNG files, and samples.json with what each one shows.
// Usage: node apps/web/scripts/make-samples.mjs   (after `npm run build`; fetches CIFAR-10 as `widthwise eval` does)
import { writeFile } from 'node:fs/promises'
import { openDataset } from '@widthwise/datasets'
import sharp from 'sharp'

/**
 * Test images in the order of the page, each for what the default cascade (0.5, then 1) does with it.
 * @type {readonly [index: number, shows: string][]}
 */
const chosen = [
  [75, 'every width is sure'],
  [29, 'every width is sure'],
  [55, 'every width is sure'],
  [133, 'every width is sure'],
  [82, 'every width is sure'],
  [219, '0.25 takes it for something else, 0.5 is sure and right'],
  [91, '0.5 is wrong and not sure; full width puts it right'],
  [85, '0.5 is wrong and not sure; full width puts it right'],
  [385, '0.5 is wrong and not sure; full width puts it right'],
  [531, 'no width is sure'],
  [455, '0.5 is sure and wrong, so full width is never asked, which would be right'],
  [399, 'full width is sure and wrong'],
]

const folder = new URL('../samples/', import.meta.url)
const dataset = await openDataset('cifar10', { split: 'test' })
const samples = []
for (const [index, shows] of chosen) {
  const { label, image } = await dataset.sample(index)
  const { width, height, data } = image
  const name = dataset.classes?.[label] ?? String(label)
  const file = `${name}-${String(index).padStart(4, '0')}.png`
  const png = sharp(data, { raw: { width, height, channels: 3 } }).png({ compressionLevel: 9 })
  await writeFile(new URL(file, folder), await png.toBuffer())
  samples.push({ file, label: name, testIndex: index, shows })
}
await writeFile(new URL('samples.json', folder), `${JSON.stringify(samples, undefined, 2)}\n`)
