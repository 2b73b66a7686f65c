import { crc32, deflateSync } from 'node:zlib'
import type { RgbImage } from '@widthwise/image'

/** A PNG file of 8-bit RGB, unfiltered: enough to have real image files in a test. */
export function encodePng({ width, height, data }: RgbImage): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const rows = Buffer.alloc(height * (1 + 3 * width))
  for (let row = 0; row < height; row++) {
    rows.set(data.subarray(row * 3 * width, (row + 1) * 3 * width), row * (1 + 3 * width) + 1)
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const chunk = Buffer.alloc(data.length + 12)
  chunk.writeUInt32BE(data.length, 0)
  chunk.set(named, 4)
  chunk.writeUInt32BE(crc32(named), data.length + 8)
  return chunk
}

/** A picture whose pixels differ from those of every other seed. */
export function noise(seed: number, width = 32, height = 32): RgbImage {
  let state = seed * 2654435761 + 1
  const data = Uint8Array.from({ length: width * height * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
  return { width, height, data }
}
