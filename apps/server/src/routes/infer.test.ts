import { deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inferDocument, json, type RequestBody, testServer } from '../testing/test-server.test-support.ts'

const server = await testServer({ maxBatch: 4, maxBodyBytes: 2 ** 20 })
const { device } = server
const size = 3 * 32 * 32

/** A request with its values behind the JSON. */
function binaryRequest(document: object, values: Float32Array): { body: Uint8Array; headers: Record<string, string> } {
  const json = Buffer.from(JSON.stringify(document))
  return {
    body: Buffer.concat([json, Buffer.from(values.buffer)]),
    headers: { 'inference-header-content-length': String(json.length) },
  }
}

const binaryInput = (samples = 1) => ({
  name: 'input',
  shape: [samples, 3, 32, 32],
  datatype: 'FP32',
  parameters: { binary_data_size: 4 * size * samples },
})

describe('POST /v2/models/{name}/infer', () => {
  it('answers in JSON, with what ran', async () => {
    const response = await server.infer({ ...inferDocument(), id: 'my id', parameters: { width: 0.5 } })
    expect(response.status).toBe(200)
    const answer = await json(response)
    expect(answer).toEqual({
      model_name: 'cifar10',
      model_version: expect.any(String),
      id: 'my id',
      parameters: {
        width: 0.5,
        ms: expect.any(Number),
        macs: server.model.cost({ width: 0.5 }).macs,
        queue_ms: expect.any(Number),
      },
      outputs: [{ name: 'logits', datatype: 'FP32', shape: [1, 10], data: [0, 0, 0, 20, 0, 0, 0, 0, 0, 0] }],
    })
  })

  it('takes batches', async () => {
    const answer = await json(await server.infer({ ...inferDocument(3), parameters: { width: 1 } }))
    expect([answer.outputs[0].shape, answer.outputs[0].data.length]).toEqual([[3, 10], 30])
    expect(answer.parameters.macs).toBe(3 * server.model.cost({ width: 1 }).macs)
  })

  it('takes nested data', async () => {
    const nested = [Array.from({ length: 3 }, () => Array.from({ length: 32 }, () => new Array(32).fill(0.5)))]
    const document = { inputs: [{ name: 'input', shape: [1, 3, 32, 32], datatype: 'FP32', data: nested }] }
    expect((await server.infer(document)).status).toBe(200)
  })

  it('takes binary tensors, and answers with them', async () => {
    const document = { inputs: [binaryInput(2)], parameters: { binary_data_output: true, cascade: false } }
    const { body, headers } = binaryRequest(document, new Float32Array(2 * size).fill(0.25))
    const response = await server.infer(body, { headers })
    const bytes = Buffer.from(await response.arrayBuffer())
    const length = Number(response.headers.get('inference-header-content-length'))
    const [output] = JSON.parse(bytes.subarray(0, length).toString()).outputs
    expect(output).toEqual({ name: 'logits', datatype: 'FP32', shape: [2, 10], parameters: { binary_data_size: 80 } })
    expect(bytes.length).toBe(length + 80)
    expect(bytes.readFloatLE(length + 4 * 13)).toBe(20)
  })

  it('gives the network the values that were sent, bit for bit, wherever they stand in the body', async () => {
    const values = fc.float({ noNaN: true, noDefaultInfinity: true })
    await fc.assert(
      fc.asyncProperty(fc.array(values, { minLength: 1, maxLength: 20 }), fc.string(), async (some, id) => {
        const input = Float32Array.from({ length: size }, (_, index) => some[index % some.length] as number)
        let seen: Float32Array | undefined
        const { infer } = server.model
        server.model.infer = function (tensor, options) {
          seen = tensor.data
          return infer.call(this, tensor, options)
        }
        try {
          const { body, headers } = binaryRequest({ id, inputs: [binaryInput()] }, input)
          expect((await server.infer(body, { headers })).status).toBe(200)
          expect(seen).toEqual(input)
        } finally {
          server.model.infer = infer
        }
      }),
      { numRuns: 30 },
    )
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('takes bodies compressed with %s', async (encoding, compress) => {
    const body = compress(JSON.stringify(inferDocument()))
    expect((await server.infer(body, { headers: { 'content-encoding': encoding } })).status).toBe(200)
  })

  it('gives an output in the form that it is wanted in', async () => {
    const wanted = (binary: boolean) => [{ name: 'logits', parameters: { binary_data: binary } }]
    const parameters = { binary_data_output: true }
    const json = await server.infer({ ...inferDocument(), parameters, outputs: wanted(false) })
    const binary = await server.infer({ ...inferDocument(), outputs: wanted(true) })
    expect([json, binary].map(({ headers }) => headers.get('content-type'))).toEqual([
      'application/json',
      'application/octet-stream',
    ])
  })

  it('takes the model by its version', async () => {
    const [version] = (await json(await server.app.request('/v2/models/cifar10'))).versions
    const ask = (named: string) =>
      server.app.request(`/v2/models/cifar10/versions/${named}/infer`, {
        method: 'POST',
        body: JSON.stringify(inferDocument()),
      })
    expect((await ask(version)).status).toBe(200)
    const wrong = await ask('99')
    expect([wrong.status, (await json(wrong)).code]).toEqual([404, 'version-unknown'])
  })

  it('widens the samples that are not sure, and says the widest width', async () => {
    device.logits = (width) => [0, width < 1 ? 0.1 : 9, 0, 0, 0, 0, 0, 0, 0, 0]
    const answer = await json(await server.infer(inferDocument()))
    device.logits = () => [0, 0, 0, 20, 0, 0, 0, 0, 0, 0]
    expect(answer.parameters.width).toBeGreaterThan(0.25)
  })

  const { inputs } = inferDocument()
  const [input] = inputs
  it.each<[string, unknown, string]>([
    ['an array', [], 'infer-json-invalid'],
    ['no inputs', {}, 'infer-json-invalid'],
    ['inputs that are none', { inputs: 'input' }, 'infer-json-invalid'],
    ['an empty list of inputs', { inputs: [] }, 'infer-input-invalid'],
    ['two inputs', { inputs: [input, input] }, 'infer-input-invalid'],
    ['another input', { inputs: [{ ...input, name: 'image' }] }, 'infer-input-invalid'],
    ['another type', { inputs: [{ ...input, datatype: 'UINT8' }] }, 'infer-datatype-unsupported'],
    ['another shape', { inputs: [{ ...input, shape: [1, 3, 31, 32] }] }, 'infer-shape-invalid'],
    ['no batch in front', { inputs: [{ ...input, shape: [3, 32, 32] }] }, 'infer-shape-invalid'],
    ['an empty batch', { inputs: [{ ...input, shape: [0, 3, 32, 32], data: [] }] }, 'infer-shape-invalid'],
    ['a negative side', { inputs: [{ ...input, shape: [-1, 3, 32, 32] }] }, 'infer-json-invalid'],
    ['a huge batch', { inputs: [{ ...input, shape: [2 ** 40, 3, 32, 32] }] }, 'infer-batch-too-large'],
    ['too few values', { inputs: [{ ...input, data: [0] }] }, 'infer-data-invalid'],
    ['values of another shape', { inputs: [{ ...input, data: [[0]] }] }, 'infer-data-invalid'],
    ['no values', { inputs: [{ ...input, data: undefined }] }, 'infer-data-invalid'],
    ['a value that is none', { inputs: [{ ...input, data: new Array(size).fill('0') }] }, 'infer-data-invalid'],
    ['null', { inputs: [{ ...input, data: new Array(size).fill(null) }] }, 'infer-data-invalid'],
    ['more than float32 holds', { inputs: [{ ...input, data: new Array(size).fill(1e39) }] }, 'infer-data-invalid'],
    ['both forms', { inputs: [{ ...input, parameters: { binary_data_size: 12 } }] }, 'infer-data-invalid'],
    [
      'shared memory',
      { inputs: [{ ...input, parameters: { shared_memory_region: 'r' } }] },
      'infer-extension-unsupported',
    ],
    ['a sequence', { inputs, parameters: { sequence_id: 3 } }, 'infer-extension-unsupported'],
    ['another output', { inputs, outputs: [{ name: 'probabilities' }] }, 'infer-output-unknown'],
    ['an output twice', { inputs, outputs: [{ name: 'logits' }, { name: 'logits' }] }, 'infer-output-unknown'],
    [
      'classification',
      { inputs, outputs: [{ name: 'logits', parameters: { classification: 2 } }] },
      'infer-extension-unsupported',
    ],
    ['a misspelt parameter', { inputs, parameters: { budgetMs: 3 } }, 'parameter-unknown'],
    ['a wrong parameter', { inputs, parameters: { width: true } }, 'parameter-invalid'],
    ['a wrong form', { inputs, outputs: [{ name: 'logits', parameters: { binary_data: 1 } }] }, 'parameter-invalid'],
    ['a width that is not offered', { inputs, parameters: { width: 0.3 } }, 'width-not-offered'],
    ['a budget that nothing fits', { inputs, parameters: { budget_ms: 1e-6 } }, 'budget-too-small'],
  ])('refuses %s', async (_, document, code) => {
    const response = await server.infer(document)
    expect([response.status, await json(response)]).toEqual([
      400,
      { error: expect.stringMatching(/\w/), code, hint: expect.stringMatching(/\.$/) },
    ])
  })

  it.each<[string, RequestBody, Record<string, string>, number, string]>([
    ['what is no JSON', '{"inputs": ', {}, 400, 'infer-json-invalid'],
    ['what is no text', new Uint8Array([0xff, 0xfe]), {}, 400, 'infer-json-invalid'],
    ['JSON that ends behind the body', '{}', { 'inference-header-content-length': '3' }, 400, 'infer-header-invalid'],
    ['a length that is none', '{}', { 'inference-header-content-length': '-1' }, 400, 'infer-header-invalid'],
    ['a large body', ' '.repeat(2 ** 20 + 1), {}, 413, 'body-too-large'],
    ['a body that says that it is large', '{}', { 'content-length': String(2 ** 30) }, 413, 'body-too-large'],
    ['a bomb', gzipSync(Buffer.alloc(2 ** 26)), { 'content-encoding': 'gzip' }, 413, 'body-too-large'],
  ])('refuses %s', async (_, body, headers, status, code) => {
    const response = await server.infer(body as string, { headers, body })
    expect([response.status, (await json(response)).code]).toEqual([status, code])
  })

  it.each<[string, number, number]>([
    ['too few bytes', 4 * size, size - 1],
    ['too many', 4 * size, size + 1],
    ['another size than the shape has', 4 * size - 4, size - 1],
  ])('refuses binary tensors of %s', async (_, said, sent) => {
    const document = { inputs: [{ ...binaryInput(), parameters: { binary_data_size: said } }] }
    const { body, headers } = binaryRequest(document, new Float32Array(sent))
    const response = await server.infer(body, { headers })
    expect([response.status, (await json(response)).code]).toEqual([400, 'infer-data-invalid'])
  })

  it('has a limit for JSON, which binary tensors do not count in', async () => {
    const small = await testServer({ maxJsonBytes: 2 ** 12 })
    const { body, headers } = binaryRequest({ inputs: [binaryInput()] }, new Float32Array(size))
    expect((await small.infer(body, { headers })).status).toBe(200)
    const whole = { 'inference-header-content-length': String(body.length) }
    for (const response of [await small.infer(inferDocument()), await small.infer(body, { headers: whole })]) {
      const { code, error } = await json(response)
      expect([response.status, code, error]).toEqual([
        413,
        'body-too-large',
        expect.stringContaining('--max-json-bytes'),
      ])
    }
  })

  it('takes the largest batch by default, however many digits its values have', async () => {
    const document = inferDocument(4)
    const [tensor] = document.inputs
    const data = Array.from({ length: 4 * size }, (_, index) => -1.2345678901234567e-30 * (1 + index / 7))
    const text = JSON.stringify({ ...document, inputs: [{ ...tensor, data }] }).replaceAll(',', ', ')
    expect((await server.infer(text)).status).toBe(200)
  })

  it('reads values whose name is written in another way', async () => {
    const text = JSON.stringify(inferDocument()).replace('"data"', '"d\\u0061ta"')
    expect((await server.infer(text)).status).toBe(200)
    expect((await json(await server.infer(text.replace('[0,', '[null,')))).code).toBe('infer-data-invalid')
  })

  it('refuses NaN, which the network would answer with NaN', async () => {
    const { body, headers } = binaryRequest({ inputs: [binaryInput()] }, new Float32Array(size).fill(Number.NaN))
    expect((await json(await server.infer(body, { headers }))).code).toBe('infer-data-invalid')
  })

  it("takes the protocol's timeout, in microseconds, as a deadline", async () => {
    device.hold()
    const first = server.infer(inferDocument())
    await device.held()
    const response = await server.infer({ ...inferDocument(), parameters: { timeout: 30_000 } })
    device.release()
    expect([response.status, (await json(response)).code, (await first).status]).toEqual([
      504,
      'deadline-exceeded',
      200,
    ])
  })
})
