import sharp from 'sharp'

/** A photo-sized JPEG: a sample enlarged. */
export async function photoOf(png: Uint8Array): Promise<Buffer> {
  return sharp(png).resize(1600, 1200, { kernel: 'cubic', fit: 'cover' }).jpeg({ quality: 90 }).toBuffer()
}

/** A PNG that says it has this many pixels; only its header is true. */
export function pngHeaderOf(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(64)
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(bytes)
  bytes.writeUInt32BE(13, 8)
  bytes.write('IHDR', 12, 'latin1')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  bytes.set([8, 2, 0, 0, 0], 24)
  return bytes
}
