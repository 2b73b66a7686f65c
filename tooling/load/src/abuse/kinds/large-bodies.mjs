import { gzipSync } from 'node:zlib'
import { httpRequest } from '../http-text.mjs'

/** A little below what a server takes by default: of anything, of JSON for a batch of 64, of JSON beside numbers. */
const sizes = { '16 MiB': 16 * 2 ** 20 - 2 ** 12, '6 MiB': 6 * 2 ** 20, '63 KiB': 63 * 2 ** 10 }

/**
 * Bodies as large as are taken, of which every byte is something to look at. One thread reads them all: while it does,
 * nobody else is answered.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* largeBodies({ shape, inferPath, classifyPath }) {
  // Made when they are sent: all of them together would fill the sender's memory.
  const post = (
    /** @type {string} */ name,
    /** @type {{ path: string, body: () => string | Uint8Array, headers?: Record<string, string> }} */ request,
    /** @type {readonly string[]} */ expect,
  ) => ({
    name,
    path: request.path,
    expect,
    get steps() {
      const headers = { 'content-type': 'application/json', ...request.headers }
      return [httpRequest({ path: request.path, headers, body: request.body() })]
    },
  })
  for (const [amount, size] of Object.entries(sizes)) {
    for (const [name, text, expect] of textsOf(shape, size)) {
      yield post(`${amount} of ${name}`, { path: inferPath, body: text }, expect)
      // The same for a few kilobytes of the sender's.
      const title = `${amount} of ${name}, packed`
      const headers = { 'content-encoding': 'gzip' }
      yield post(title, { path: inferPath, body: () => packed(title, text), headers }, expect)
    }
  }
  const size = sizes['16 MiB']
  // Shorter boundaries are refused by some parsers without a look at what they are between.
  const boundary = 'boundary'.repeat(5)
  const form = { path: classifyPath, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } }
  const noForm = [tooLarge, '400 multipart-invalid']
  const field = `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n`
  const end = `\r\n--${boundary}--\r\n`
  yield post('16 MiB of fields', { ...form, body: filled(size, '', `${field}b\r\n`, end.slice(2)) }, noForm)
  yield post('16 MiB of dashes', { ...form, body: filled(size, `--${boundary}\r\n`, '--', '\r\n') }, noForm)
  yield post('16 MiB of dashes in a field', { ...form, body: filled(size, field, '--', end) }, noForm)
}

const tooLarge = '413 body-too-large'

/**
 * Texts of JSON of a size.
 *
 * @param {readonly number[]} shape
 * @param {number} size
 * @returns {[name: string, text: () => string, expect: readonly string[]][]}
 */
function textsOf(shape, size) {
  const input = `"name":"input","datatype":"FP32","shape":[${shape}]`
  const keys = (/** @type {string} */ open, /** @type {string} */ close) => () => `${open}${members(size)}${close}`
  const notJson = [tooLarge, '400 infer-json-invalid']
  const wrongData = [...notJson, '400 infer-data-invalid']
  return [
    ['lists in lists', () => '['.repeat(size / 2) + ']'.repeat(size / 2), notJson],
    ['objects in objects', () => `${'{"a":'.repeat(size / 6)}0${'}'.repeat(size / 6)}`, notJson],
    ['inputs of null', filled(size, '{"inputs":[null', ',null', ']}'), [...notJson, '400 infer-input-invalid']],
    ['inputs', filled(size, `{"inputs":[{${input}}`, `,{${input}}`, ']}'), [...notJson, '400 infer-input-invalid']],
    [
      'outputs',
      filled(size, `{"inputs":[{${input}}],"outputs":[{"name":"logits"}`, ',{"name":"logits"}', ']}'),
      [...notJson, '400 infer-output-unknown', '400 infer-data-invalid'],
    ],
    [
      'parameters',
      keys(`{"inputs":[{${input},"data":[]}],"parameters":{`, '}}'),
      [...notJson, '400 parameter-unknown', '400 parameter-invalid'],
    ],
    [
      'parameters of the tensor',
      keys(`{"inputs":[{${input},"data":[],"parameters":{`, '}}]}'),
      [...wrongData, '400 parameter-unknown', '400 parameter-invalid'],
    ],
    [
      'sides',
      filled(size, `{"inputs":[{"name":"input","datatype":"FP32","data":[],"shape":[1`, ',1', ']}]}'),
      [...notJson, '400 infer-shape-invalid'],
    ],
    ['values', filled(size, `{"inputs":[{${input},"data":[0`, ',0', ']}]}'), wrongData],
    ['values in lists of their own', filled(size, `{"inputs":[{${input},"data":[[0]`, ',[0]', ']}]}'), wrongData],
    ['a text', filled(size, '{"id":"', '\\u0000', '","inputs":[]}'), [...notJson, '400 infer-input-invalid']],
  ]
}

// What takes a tenth of a second to make is made once: in that time the sender hears of nobody.

/** @type {Map<string, Buffer>} */
const packedBodies = new Map()

/** @param {string} title @param {() => string} text */
function packed(title, text) {
  const body = packedBodies.get(title) ?? gzipSync(text())
  packedBodies.set(title, body)
  return body
}

/** @type {Map<number, string>} */
const memberLists = new Map()

/** Members of an object, no two of one name. @param {number} size */
function members(size) {
  const name = (/** @type {number} */ index) => `"${index.toString(36).padStart(6, 'k')}":0`
  const list = memberLists.get(size) ?? Array.from({ length: Math.floor(size / 12) }, (_, index) => name(index)).join()
  memberLists.set(size, list)
  return list
}

/** Makes one part over and over, up to the size. @param {number} size @param {string} head @param {string} part @param {string} tail */
function filled(size, head, part, tail) {
  return () => head + part.repeat(Math.floor((size - head.length - tail.length) / part.length)) + tail
}
