// @ts-check
// Draws public/icon.svg as the PNG files that installed pages need. Usage: node apps/web/scripts/make-icons.mjs
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const folder = new URL('../public/', import.meta.url)
const svg = await readFile(new URL('icon.svg', folder), 'utf8')
for (const size of [192, 512]) {
  // Without its round corners: whoever shows the icon cuts it to a shape of its own.
  const square = Buffer.from(svg.replace(/ rx="7"/, ''))
  const png = sharp(square, { density: (72 * size) / 32 })
    .resize(size, size)
    .png({ palette: true, colours: 64 })
  await png.toFile(fileURLToPath(new URL(`icon-${size}.png`, folder)))
}
