import { gzipSync } from 'node:zlib'
import { httpRequest } from '../http-text.mjs'

/**
 * Bodies that are no JSON, are another JSON, or are too much of it.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* json({ shape, tensor, inferPath: path }) {
  const steps = (/** @type {string | Uint8Array} */ body, headers = {}) => [
    httpRequest({ path, headers: { 'content-type': 'application/json', ...headers }, body }),
  ]
  const invalid = ['400 infer-json-invalid']
  const zeros = `[${'0,'.repeat(tensor.length / 4 - 1)}0]`
  const request = (data = zeros, rest = '') =>
    `{"inputs":[{"name":"input","datatype":"FP32","shape":[${shape}],"data":${data}}]${rest}}`
  /** @type {Record<string, string | Uint8Array>} */
  const noJson = {
    nothing: '',
    spaces: '   ',
    text: 'hello',
    'NaN among the values': request(zeros.replace('0', 'NaN')),
    'Infinity among the values': request(zeros.replace('0', 'Infinity')),
    'a comma at the end': request().replace('}]}', '},]}'),
    'a comment': `/* */${request()}`,
    'two documents': request() + request(),
    'a byte order mark': `\ufeff${request()}`,
    'UTF-16': Buffer.from(request(), 'utf16le'),
    'broken UTF-8': Buffer.concat([Buffer.from('{"inputs":"'), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from('"}')]),
    gzip: gzipSync(request()),
    'a zero byte': `${request()}\0`,
  }
  // Decoders take a byte order mark off; it is nobody's fault.
  for (const [name, body] of Object.entries(noJson))
    yield { name, path, steps: steps(body), expect: name === 'a byte order mark' ? [...invalid, '200'] : invalid }
  const otherJson = {
    null: 'null',
    true: 'true',
    'a number': '1e999',
    'a string': '"inputs"',
    'a list': '[]',
    'an object': '{}',
    'inputs null': '{"inputs":null}',
    'inputs of null': '{"inputs":[null]}',
    'an id that is a number': request(zeros, ',"id":7'),
  }
  for (const [name, body] of Object.entries(otherJson)) yield { name, path, steps: steps(body), expect: invalid }

  const deep = 200_000
  yield { name: 'lists, 200,000 deep', path, steps: steps('['.repeat(deep) + ']'.repeat(deep)), expect: invalid }
  yield { name: 'lists, 200,000 deep and open', path, steps: steps('['.repeat(deep)), expect: invalid }
  yield {
    name: 'objects, 200,000 deep',
    path,
    steps: steps('{"a":'.repeat(deep) + 0 + '}'.repeat(deep)),
    expect: invalid,
  }
  yield {
    name: 'values, 200,000 deep',
    path,
    steps: steps(request('['.repeat(deep) + ']'.repeat(deep))),
    expect: invalid,
  }
  const deepParameter = `,"parameters":{"width":${'['.repeat(deep)}${']'.repeat(deep)}}`
  yield {
    name: 'a parameter, 200,000 deep',
    path,
    steps: steps(request(zeros, deepParameter)),
    expect: invalid,
  }
  yield {
    name: 'a number of 1,000,000 digits',
    path,
    steps: steps(request(zeros.replace('0', '9'.repeat(1e6)))),
    expect: ['400 infer-data-invalid'],
  }
  yield {
    name: '1e999 among the values',
    path,
    steps: steps(request(zeros.replace('0', '1e999'))),
    expect: ['400 infer-data-invalid'],
  }
  const keys = Array.from({ length: 100_000 }, (_, index) => `"k${index}":0`).join()
  yield {
    name: '100,000 parameters',
    path,
    steps: steps(request(zeros, `,"parameters":{${keys}}`)),
    expect: invalid,
  }
  yield {
    name: '__proto__ among the parameters',
    path,
    steps: steps(request(zeros, ',"parameters":{"__proto__":{"width":0.5}}')),
    expect: ['400 parameter-unknown', '200'],
  }
  yield { name: '__proto__ of the request', path, steps: steps(`{"__proto__":${request()}}`), expect: invalid }
  const parameters = {
    width: ['0', '2', '-1', 'null', '"wide"', '{}', '0.3', '1e-320'],
    budget_ms: ['-1', '0', '"soon"', '[1]'],
    cascade: ['7', '"never"'],
    timeout: ['-1', '0.5'],
  }
  for (const [name, values] of Object.entries(parameters)) {
    for (const value of values) {
      const expect = ['400 parameter-invalid', '400 width-not-offered', '400 width-unknown']
      yield {
        name: `parameter ${name} ${value}`,
        path,
        steps: steps(request(zeros, `,"parameters":{"${name}":${value}}`)),
        expect,
      }
    }
  }
}
