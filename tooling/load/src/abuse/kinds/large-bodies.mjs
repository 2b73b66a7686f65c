import { gzipSync } from 'node:zlib'
import { httpRequest } from '../http-text.mjs'

/** A little below the 16 MiB that a server takes by default. */
const size = 16 * 2 ** 20 - 2 ** 12

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
    name: `16 MiB of ${name}`,
    path: request.path,
    expect,
    get steps() {
      const headers = { 'content-type': 'application/json', ...request.headers }
      return [httpRequest({ path: request.path, headers, body: request.body() })]
    },
  })
  const input = `"name":"input","datatype":"FP32","shape":[${shape}]`
  const keys = (/** @type {string} */ open, /** @type {string} */ close) => () => {
    const names = Array.from(
      { length: Math.floor(size / 12) },
      (_, index) => `"${index.toString(36).padStart(6, 'k')}":0`,
    )
    return `${open}${names.join()}${close}`
  }
  const tooLarge = '413 body-too-large'
  const notJson = [tooLarge, '400 infer-json-invalid']
  const wrongData = [...notJson, '400 infer-data-invalid']
  /** @type {[name: string, text: () => string, expect: readonly string[]][]} */
  const texts = [
    ['lists in lists', () => '['.repeat(size / 2) + ']'.repeat(size / 2), notJson],
    ['objects in objects', () => `${'{"a":'.repeat(size / 6)}0${'}'.repeat(size / 6)}`, notJson],
    ['inputs of null', filled('{"inputs":[null', ',null', ']}'), [...notJson, '400 infer-input-invalid']],
    ['inputs', filled(`{"inputs":[{${input}}`, `,{${input}}`, ']}'), [...notJson, '400 infer-input-invalid']],
    [
      'outputs',
      filled(`{"inputs":[{${input}}],"outputs":[{"name":"logits"}`, ',{"name":"logits"}', ']}'),
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
      filled(`{"inputs":[{"name":"input","datatype":"FP32","data":[],"shape":[1`, ',1', ']}]}'),
      [...notJson, '400 infer-shape-invalid'],
    ],
    ['values', filled(`{"inputs":[{${input},"data":[0`, ',0', ']}]}'), wrongData],
    ['values in lists of their own', filled(`{"inputs":[{${input},"data":[[0]`, ',[0]', ']}]}'), wrongData],
    ['a text', filled('{"id":"', '\\u0000', '","inputs":[]}'), [...notJson, '400 infer-input-invalid']],
  ]
  for (const [name, text, expect] of texts) {
    yield post(name, { path: inferPath, body: text }, expect)
    // The same for a few kilobytes of the sender's.
    const packed = { path: inferPath, body: () => gzipSync(text()), headers: { 'content-encoding': 'gzip' } }
    yield post(`${name}, packed`, packed, expect)
  }
  const form = { path: classifyPath, headers: { 'content-type': 'multipart/form-data; boundary=b' } }
  const noForm = [tooLarge, '400 multipart-invalid']
  const field = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'
  yield post('fields', { ...form, body: filled('', field, '--b--\r\n') }, noForm)
  yield post('dashes', { ...form, body: filled('--b\r\n', '--', '\r\n') }, noForm)
}

/** Makes one part over and over, up to the size. @param {string} head @param {string} part @param {string} tail */
function filled(head, part, tail) {
  return () => head + part.repeat(Math.floor((size - head.length - tail.length) / part.length)) + tail
}
