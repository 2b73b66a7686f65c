import { crc32, deflateSync } from 'node:zlib'
import { wholeNumber } from '../../seeded-random.mjs'
import { repeat } from '../abuse-case.mjs'
import { httpRequest } from '../http-text.mjs'

/**
 * Pictures that claim or unpack to more than they are, and real ones with wrong bytes in them.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* pictureBombs({ classifyPath: path }) {
  const steps = (/** @type {Buffer} */ body) => [httpRequest({ path, headers: { 'content-type': 'image/png' }, body })]
  const tooLarge = ['413 image-too-large']
  const corrupt = ['400 image-corrupt']
  const few = deflateSync(Buffer.alloc(100))
  yield { name: 'PNG of 65,535 × 65,535', path, steps: steps(pngFile(65_535, 65_535, few)), expect: tooLarge }
  yield {
    name: 'PNG of 2³¹ − 1 columns',
    path,
    steps: steps(pngFile(2 ** 31 - 1, 1, few)),
    expect: [...tooLarge, ...corrupt],
  }
  yield {
    name: 'PNG of 2³² − 1 squared',
    path,
    steps: steps(pngFile(2 ** 32 - 1, 2 ** 32 - 1, few)),
    expect: [...tooLarge, ...corrupt],
  }
  yield { name: 'PNG without columns', path, steps: steps(pngFile(0, 10, few)), expect: corrupt }
  yield { name: 'GIF of 65,535 × 65,535', path, steps: steps(gif(65_535, 65_535)), expect: [...tooLarge, ...corrupt] }
  yield { name: 'JPEG of 65,500 × 65,500', path, steps: steps(jpeg(65_500, 65_500)), expect: [...tooLarge, ...corrupt] }
  yield { name: 'WebP of 16,383 × 16,383', path, steps: steps(webp(16_383, 16_383)), expect: [...tooLarge, ...corrupt] }
  const plane = deflateSync(Buffer.alloc(6000 * (3 * 6000 + 1)))
  yield {
    name: 'PNG of 36 million black pixels, all there',
    path,
    steps: steps(pngFile(6000, 6000, plane)),
    expect: tooLarge,
  }
  const rows = deflateSync(Buffer.alloc(32 * (3 * 32 + 1)))
  const profile = Buffer.concat([Buffer.from('p\0\0'), deflateSync(Buffer.alloc(2 ** 26))])
  yield {
    name: 'PNG with a profile of 64 MiB, packed',
    path,
    steps: steps(pngFile(32, 32, rows, [['iCCP', profile]])),
    expect: ['200', ...corrupt],
  }
  const text = Buffer.concat([Buffer.from('c\0\0'), deflateSync(Buffer.alloc(2 ** 26))])
  yield {
    name: 'PNG with a text of 64 MiB, packed',
    path,
    steps: steps(pngFile(32, 32, rows, [['zTXt', text]])),
    expect: ['200', ...corrupt],
  }
  yield {
    name: 'PNG with a text of 64 MiB, 100 times',
    path,
    steps: steps(pngFile(32, 32, rows, Array(100).fill(['zTXt', text]))),
    expect: ['200', ...corrupt],
  }
  yield {
    name: 'PNG with more rows than it has',
    path,
    steps: steps(pngFile(32, 32, deflateSync(Buffer.alloc(2 ** 26)))),
    expect: ['200', ...corrupt],
  }
}

/**
 * A real picture with a few wrong bytes: some of them do not matter, most do, none may harm.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* wrongBytes({ random, png, classifyPath: path, repeats }) {
  for (const count of repeat(4 * repeats, (index) => 1 + (index % 4))) {
    const body = Buffer.from(png)
    for (let change = 0; change < count; change++)
      body[wholeNumber(random, 0, body.length)] = wholeNumber(random, 0, 256)
    const expect = ['200', '400 image-corrupt', '415 image-unsupported', '413 image-too-large']
    yield {
      name: `${count} wrong bytes`,
      path,
      steps: [httpRequest({ path, headers: { 'content-type': 'image/png' }, body })],
      expect,
    }
  }
}

/**
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} data
 * @param {readonly (readonly [type: string, content: Buffer])[]} [more] chunks in front of the data
 */
function pngFile(width, height, data, more = []) {
  const chunk = (/** @type {string} */ type, /** @type {Uint8Array} */ content) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
    const frame = Buffer.alloc(8)
    frame.writeUInt32BE(content.length, 0)
    frame.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
  }
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0])
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const others = more.map(([type, content]) => chunk(type, content))
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...others,
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A GIF of one frame with hardly any data. @param {number} width @param {number} height */
function gif(width, height) {
  const size = Buffer.alloc(4)
  size.writeUInt16LE(width, 0)
  size.writeUInt16LE(height, 2)
  const palette = Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255])
  const frame = Buffer.concat([Buffer.from([0x2c, 0, 0, 0, 0]), size, Buffer.from([0, 2, 2, 0x4c, 0x01, 0])])
  return Buffer.concat([Buffer.from('GIF89a'), size, palette, frame, Buffer.from([0x3b])])
}

/** A JPEG that ends where its rows would begin. @param {number} width @param {number} height */
function jpeg(width, height) {
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0])
  frame.writeUInt16BE(height, 5)
  frame.writeUInt16BE(width, 7)
  const table = Buffer.concat([Buffer.from([0xff, 0xdb, 0, 67, 0]), Buffer.alloc(64, 1)])
  const huffman = (/** @type {number} */ id) =>
    Buffer.concat([Buffer.from([0xff, 0xc4, 0, 20, id, 1]), Buffer.alloc(15), Buffer.from([0])])
  const scan = Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0])
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    table,
    frame,
    huffman(0),
    huffman(0x10),
    scan,
    Buffer.from([0xff, 0xd9]),
  ])
}

/** A lossless WebP that is a header. @param {number} width @param {number} height */
function webp(width, height) {
  const data = Buffer.alloc(8)
  data[0] = 0x2f
  data.writeUInt32LE((width - 1) | ((height - 1) << 14), 1)
  const size = Buffer.alloc(4)
  size.writeUInt32LE(data.length, 0)
  const riff = Buffer.alloc(4)
  riff.writeUInt32LE(4 + 8 + data.length, 0)
  return Buffer.concat([Buffer.from('RIFF'), riff, Buffer.from('WEBPVP8L'), size, data])
}
