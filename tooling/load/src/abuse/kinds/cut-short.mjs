import { wholeNumber } from '../../seeded-random.mjs'
import { binaryInferBody } from '../../tensor-body.mjs'
import { repeat } from '../abuse-case.mjs'
import { httpRequest, multipart } from '../http-text.mjs'

/**
 * Connections that end before the request does: in its first line, its headers, each kind of body.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* cutTransmissions({ random, png, tensor, shape, classifyPath, inferPath, repeats }) {
  const binary = binaryInferBody(tensor, shape)
  const json = jsonOf(tensor, shape)
  const type = (/** @type {string} */ value) => ({ 'content-type': value })
  /** @type {[name: string, path: string, request: Buffer][]} */
  const requests = [
    ['a picture', classifyPath, httpRequest({ path: classifyPath, headers: type('image/png'), body: png })],
    ['a form', classifyPath, httpRequest({ path: classifyPath, headers: formType, body: multipart(png) })],
    ['JSON', inferPath, httpRequest({ path: inferPath, headers: type('application/json'), body: json })],
    ['a binary tensor', inferPath, httpRequest({ path: inferPath, headers: binary.headers, body: binary.body })],
  ]
  for (const [what, path, request] of requests) {
    const headEnd = request.indexOf('\r\n\r\n') + 4
    for (const at of repeat(repeats, () => wholeNumber(random, headEnd + 1, request.length - 1))) {
      const steps = [request.subarray(0, at), /** @type {const} */ ('finish')]
      yield {
        name: `${what}, ends after ${at} bytes`,
        path,
        steps,
        expect: ['400 body-incomplete', '400 http-malformed', 'closed'],
      }
    }
    for (const at of repeat(repeats, () => wholeNumber(random, 1, headEnd - 4))) {
      const steps = [request.subarray(0, at), /** @type {const} */ ('finish')]
      yield { name: `${what}, ends after ${at} bytes, in its headers`, path: '', steps, expect: malformed }
    }
  }
}

/**
 * Bodies cut short whose Content-Length agrees with the cut: each reader has to find out for itself.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* cutBodies({ random, png, tensor, shape, classifyPath, inferPath, repeats }) {
  const send = (
    /** @type {string} */ path,
    /** @type {Buffer} */ body,
    /** @type {Record<string, string>} */ headers,
  ) => ({
    path,
    steps: [httpRequest({ path, headers, body })],
  })
  // Behind its last rows a PNG has a checksum and an empty end: without those a decoder may still have the whole picture.
  for (const at of repeat(repeats, () => wholeNumber(random, 0, png.length - 200))) {
    const expect = at < 16 ? ['415 image-unsupported', '400 image-corrupt'] : ['400 image-corrupt']
    yield {
      name: `PNG of ${at} bytes`,
      ...send(classifyPath, png.subarray(0, at), { 'content-type': 'image/png' }),
      expect,
    }
  }
  const form = multipart(png)
  for (const at of repeat(repeats, () => wholeNumber(random, 0, form.length - 4))) {
    const expect = ['400 multipart-invalid', '400 image-corrupt', '415 image-unsupported']
    yield { name: `form of ${at} bytes`, ...send(classifyPath, form.subarray(0, at), formType), expect }
  }
  const json = Buffer.from(jsonOf(tensor, shape))
  for (const at of repeat(repeats, () => wholeNumber(random, 0, json.length - 1))) {
    const sent = send(inferPath, json.subarray(0, at), { 'content-type': 'application/json' })
    yield { name: `JSON of ${at} bytes`, ...sent, expect: ['400 infer-json-invalid'] }
  }
  const binary = binaryInferBody(tensor, shape)
  const jsonLength = binary.body.length - tensor.length
  for (const at of repeat(repeats, () => wholeNumber(random, jsonLength, binary.body.length))) {
    const sent = send(inferPath, binary.body.subarray(0, at), binary.headers)
    yield { name: `binary tensor of ${at - jsonLength} bytes`, ...sent, expect: ['400 infer-data-invalid'] }
  }
  for (const at of repeat(repeats, () => wholeNumber(random, 0, jsonLength))) {
    const sent = send(inferPath, binary.body.subarray(0, at), binary.headers)
    yield { name: `binary request cut in its JSON, ${at} bytes`, ...sent, expect: ['400 infer-header-invalid'] }
  }
}

const formType = { 'content-type': 'multipart/form-data; boundary=the-boundary' }
const malformed = ['400 http-malformed', 'closed']

/** @param {Buffer} tensor @param {readonly number[]} shape */
function jsonOf(tensor, shape) {
  const data = Array.from({ length: tensor.length / 4 }, (_, index) => Number(tensor.readFloatLE(4 * index).toFixed(4)))
  return JSON.stringify({ inputs: [{ name: 'input', shape, datatype: 'FP32', data }] })
}
