import { binaryInferBody } from '../../tensor-body.mjs'
import { httpRequest } from '../http-text.mjs'

/**
 * Tensors of other shapes, types and names than the network has, and with values that are no numbers.
 *
 * @type {import('../abuse-case.mjs').AbuseKind}
 */
export function* tensors({ tensor, shape, inferPath: path }) {
  const zeros = new Array(tensor.length / 4).fill(0)
  const input = { name: 'input', shape, datatype: 'FP32', data: /** @type {unknown} */ (zeros) }
  const json = (/** @type {unknown} */ document) => [
    httpRequest({ path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(document) }),
  ]
  const one = (/** @type {object} */ changes) => json({ inputs: [{ ...input, ...changes }] })
  const [, ...sides] = shape
  /** @type {[name: string, shape: unknown, code: string][]} */
  const shapes = [
    ['one row fewer', [1, 3, 31, 32], 'infer-shape-invalid'],
    ['without a batch', sides, 'infer-shape-invalid'],
    ['of nothing', [0, ...sides], 'infer-shape-invalid'],
    ['of no dimensions', [], 'infer-shape-invalid'],
    ['with the channels last', [1, 32, 32, 3], 'infer-shape-invalid'],
    ['of more than is there', [2, ...sides], 'infer-data-invalid'],
    ['of a batch of a million', [1e6, ...sides], 'infer-batch-too-large'],
    ['of 2⁵³ − 1 samples', [2 ** 53 - 1, ...sides], 'infer-batch-too-large'],
    ['of 10³⁰⁰ samples', [1e300, ...sides], 'infer-json-invalid'],
    ['with a negative side', [-1, ...sides], 'infer-json-invalid'],
    ['with half a side', [1, 3, 32.5, 32], 'infer-json-invalid'],
    ['of text', ['1', '3', '32', '32'], 'infer-json-invalid'],
    ['of 100,000 dimensions', Array(1e5).fill(1), 'infer-json-invalid'],
    ['that is an object', { length: 4 }, 'infer-json-invalid'],
  ]
  for (const [name, wrong, code] of shapes)
    yield { name: `shape ${name}`, path, steps: one({ shape: wrong }), expect: [`400 ${code}`] }
  for (const datatype of ['FP16', 'FP64', 'INT8', 'UINT8', 'BYTES', 'fp32', '', '__proto__']) {
    yield {
      name: `datatype ${datatype || 'empty'}`,
      path,
      steps: one({ datatype }),
      expect: ['400 infer-datatype-unsupported'],
    }
  }
  yield { name: 'datatype 32', path, steps: one({ datatype: 32 }), expect: ['400 infer-json-invalid'] }
  for (const name of ['inputs', 'Input', '', '__proto__', 'x'.repeat(5e4)]) {
    yield {
      name: `input called ${name.slice(0, 20) || 'nothing'}`,
      path,
      steps: one({ name }),
      expect: ['400 infer-input-invalid'],
    }
  }
  yield { name: 'no inputs', path, steps: json({ inputs: [] }), expect: ['400 infer-input-invalid'] }
  yield { name: 'the input twice', path, steps: json({ inputs: [input, input] }), expect: ['400 infer-input-invalid'] }
  yield { name: 'inputs that are no list', path, steps: json({ inputs: input }), expect: ['400 infer-json-invalid'] }
  yield {
    name: 'an output that is not there',
    path,
    steps: json({ inputs: [input], outputs: [{ name: 'features' }] }),
    expect: ['400 infer-output-unknown'],
  }
  yield {
    name: 'an output 1,000 times',
    path,
    steps: json({ inputs: [input], outputs: Array(1000).fill({ name: 'logits' }) }),
    expect: ['400 infer-output-unknown'],
  }
  const wrong = ['400 infer-data-invalid']
  /** @type {[name: string, data: unknown][]} */
  const values = [
    ['too few', zeros.slice(1)],
    ['too many', [...zeros, 0]],
    ['none', []],
    ['null', null],
    ['text', 'zeros'],
    ['one of text', zeros.with(5, '0')],
    ['one null', zeros.with(5, null)],
    ['one list', zeros.with(5, [])],
    ['above float32', zeros.with(5, 1e39)],
    ['an object', { 0: 0 }],
  ]
  for (const [name, data] of values) yield { name: `values: ${name}`, path, steps: one({ data }), expect: wrong }
  const { data: _, ...described } = input
  const withoutValues = json({ inputs: [described] })
  yield { name: 'values: left out', path, steps: withoutValues, expect: wrong }

  const binary = (/** @type {Buffer} */ bytes) => {
    const { body, headers } = binaryInferBody(bytes, shape)
    return [httpRequest({ path, headers, body })]
  }
  for (const [name, value] of Object.entries({
    NaN: Number.NaN,
    Infinity: Number.POSITIVE_INFINITY,
    '-Infinity': Number.NEGATIVE_INFINITY,
  })) {
    const bytes = Buffer.from(tensor)
    bytes.writeFloatLE(value, 4 * 17)
    yield { name: `binary values with ${name}`, path, steps: binary(bytes), expect: wrong }
  }
  yield {
    name: 'binary values, one too many',
    path,
    steps: binary(Buffer.concat([tensor, Buffer.alloc(4)])),
    expect: wrong,
  }
  const size = (/** @type {unknown} */ bytes) =>
    json({ inputs: [{ ...described, parameters: { binary_data_size: bytes } }] })
  for (const bytes of [tensor.length, -1, 1e300, '12288', null]) {
    yield { name: `binary_data_size ${bytes} with nothing behind`, path, steps: size(bytes), expect: wrong }
  }
  yield {
    name: 'values in both places',
    path,
    steps: one({ parameters: { binary_data_size: tensor.length } }),
    expect: wrong,
  }
  const shared = { shared_memory_region: '/etc/passwd', shared_memory_byte_size: 12288 }
  yield {
    name: 'values in shared memory',
    path,
    steps: json({ inputs: [{ ...described, parameters: shared }] }),
    expect: ['400 infer-extension-unsupported'],
  }
}
