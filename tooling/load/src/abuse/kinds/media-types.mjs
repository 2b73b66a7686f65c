import { deflateRawSync, gzipSync } from 'node:zlib'
import { randomBytes } from '../../seeded-random.mjs'
import { binaryInferBody } from '../../tensor-body.mjs'
import { repeat } from '../abuse-case.mjs'
import { httpRequest, multipart } from '../http-text.mjs'

/**
 * Bodies of other types than are read, and types that the body is not.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* mediaTypes({ random, png, classifyPath, repeats }) {
  const path = classifyPath
  const steps = (
    /** @type {Record<string, string | readonly string[] | null>} */ headers,
    /** @type {Buffer | string} */ body = png,
  ) => [httpRequest({ path, headers, body })]
  const unsupported = ['415 media-type-unsupported']
  for (const type of [
    'text/plain',
    'text/html',
    'application/json',
    'video/mp4',
    'multipart/mixed; boundary=b',
    'nonsense',
    '/',
    'imagepng',
  ]) {
    yield { name: `Content-Type: ${type}`, path, steps: steps({ 'content-type': type }), expect: unsupported }
  }
  const noPicture = ['415 image-unsupported']
  yield { name: 'SVG', path, steps: steps({ 'content-type': 'image/svg+xml' }, svg), expect: noPicture }
  yield { name: 'SVG that says it is PNG', path, steps: steps({ 'content-type': 'image/png' }, svg), expect: noPicture }
  yield {
    name: 'text that says it is JPEG',
    path,
    steps: steps({ 'content-type': 'image/jpeg' }, 'hello'),
    expect: noPicture,
  }
  yield {
    name: 'nothing',
    path,
    steps: steps({ 'content-type': 'image/png' }, ''),
    expect: ['415 image-unsupported', '400 image-corrupt'],
  }
  for (const bytes of repeat(repeats, () => randomBytes(random, 500))) {
    yield { name: 'random bytes', path, steps: steps({ 'content-type': 'image/png' }, bytes), expect: noPicture }
  }
  const form = (/** @type {Buffer | string} */ body, type = 'multipart/form-data; boundary=the-boundary') =>
    steps({ 'content-type': type }, body)
  const noForm = ['400 multipart-invalid']
  const one = multipart(png)
  yield { name: 'a form without a boundary', path, steps: form(one, 'multipart/form-data'), expect: noForm }
  yield {
    name: 'a form with an empty boundary',
    path,
    steps: form(one, 'multipart/form-data; boundary='),
    expect: noForm,
  }
  yield {
    name: 'a form with another boundary',
    path,
    steps: form(one, 'multipart/form-data; boundary=other'),
    expect: noForm,
  }
  yield {
    name: 'a form with a boundary of 10 kB',
    path,
    steps: form(one, `multipart/form-data; boundary=${'b'.repeat(10_000)}`),
    expect: noForm,
  }
  yield { name: 'a form that is a picture', path, steps: form(png), expect: noForm }
  yield { name: 'a form of nothing', path, steps: form(''), expect: noForm }
  yield {
    name: 'a form of two files',
    path,
    steps: form(Buffer.concat([one.subarray(0, -'--the-boundary--\r\n'.length), one])),
    expect: noForm,
  }
  const text = '--the-boundary\r\nContent-Disposition: form-data; name="file"\r\n\r\nno file\r\n--the-boundary--\r\n'
  yield { name: 'a form without a file', path, steps: form(text), expect: noForm }
  yield { name: 'a form of text files', path, steps: form(multipart(Buffer.from('text'))), expect: noPicture }
  const many = `${'--the-boundary\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'.repeat(20_000)}--the-boundary--\r\n`
  yield { name: 'a form of 20,000 fields', path, steps: form(many), expect: noForm }
}

/**
 * Content-Encoding that is not, is unknown, or unpacks to more than is taken.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* contentEncodings({ png, tensor, shape, classifyPath, inferPath }) {
  const post = (
    /** @type {string} */ path,
    /** @type {string | readonly string[]} */ encoding,
    /** @type {Buffer} */ body,
    headers = {},
  ) => ({
    path,
    steps: [
      httpRequest({ path, headers: { 'content-type': 'image/png', 'content-encoding': encoding, ...headers }, body }),
    ],
  })
  const unsupported = ['415 encoding-unsupported']
  for (const encoding of ['br', 'zstd', 'compress', 'pigeon', 'gzip, gzip', 'constructor']) {
    yield { name: `Content-Encoding: ${encoding}`, ...post(classifyPath, encoding, png), expect: unsupported }
  }
  const invalid = ['400 encoding-invalid']
  yield { name: 'gzip that is a picture', ...post(classifyPath, 'gzip', png), expect: invalid }
  yield { name: 'gzip of nothing', ...post(classifyPath, 'gzip', Buffer.alloc(0)), expect: invalid }
  yield { name: 'gzip cut short', ...post(classifyPath, 'gzip', gzipSync(png).subarray(0, -20)), expect: invalid }
  yield {
    name: 'deflate without its header',
    ...post(classifyPath, 'deflate', deflateRawSync(png)),
    expect: [...invalid, '200'],
  }
  const tooLarge = ['413 body-too-large']
  const { headers, body } = binaryInferBody(tensor, shape)
  yield { name: 'gzip bomb of 256 MiB', ...post(classifyPath, 'gzip', bomb(256)), expect: tooLarge }
  yield {
    name: 'gzip bomb in a bomb',
    ...post(classifyPath, 'gzip', gzipSync(bomb(256))),
    expect: ['415 image-unsupported', ...tooLarge],
  }
  yield {
    name: 'gzip bomb for infer',
    ...post(inferPath, 'gzip', bomb(64), { 'content-type': 'application/json' }),
    expect: tooLarge,
  }
  yield {
    name: 'gzip bomb behind a tensor',
    ...post(inferPath, 'gzip', Buffer.concat([gzipSync(body), bomb(64)]), headers),
    expect: [...tooLarge, ...invalid],
  }
}

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><rect width="32" height="32" fill="red"/></svg>'

/** @type {Map<number, Buffer>} */
const bombs = new Map()

/** That many MiB of zeros as gzip: a thousandth of them. @param {number} mebibytes */
function bomb(mebibytes) {
  const made = bombs.get(mebibytes) ?? Buffer.concat(Array(mebibytes).fill(gzipSync(Buffer.alloc(2 ** 20))))
  bombs.set(mebibytes, made)
  return made
}
