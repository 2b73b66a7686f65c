import { readdir, readFile } from 'node:fs/promises'
import { openDataset } from '@widthwise/datasets'
import sharp from 'sharp'

/**
 * A picture as a client has it.
 *
 * @typedef {object} Picture
 * @property {string} id
 * @property {Buffer} png
 * @property {Uint8Array} pixels RGB, row by row
 * @property {number} width
 * @property {number} height
 */

const samples = new URL('../../demo/pictures/', import.meta.url)

/**
 * The first pictures of the CIFAR-10 test set where it lies on this machine already, else the ten of the demonstration.
 * Nothing is downloaded.
 *
 * @param {number} count at most
 * @returns {Promise<{ source: string, pictures: Picture[] }>}
 */
export async function loadPictures(count) {
  const dataset = await openDataset('cifar10', { split: 'test', download: false }).catch(() => undefined)
  if (dataset === undefined) return { source: 'demonstration', pictures: await samplePictures(count) }
  const pictures = []
  for await (const chunk of dataset.chunks({ to: Math.min(count, dataset.count) })) {
    for (const sample of chunk) {
      if ('error' in sample) throw sample.error
      const { width, height, data } = sample.image
      const png = await sharp(data, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer()
      pictures.push({ id: String(sample.id), png, pixels: new Uint8Array(data), width, height })
    }
  }
  return { source: 'cifar10 test', pictures }
}

/** The pictures in the repository. @param {number} [count] at most @returns {Promise<Picture[]>} */
export async function samplePictures(count = Number.POSITIVE_INFINITY) {
  const names = (await readdir(samples)).filter((name) => name.endsWith('.png')).sort()
  return Promise.all(
    names.slice(0, count).map(async (name) => {
      const png = await readFile(new URL(name, samples))
      const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
      return { id: name, png, pixels: new Uint8Array(data), width: info.width, height: info.height }
    }),
  )
}
