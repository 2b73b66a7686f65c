import { describe, expect, it } from 'vitest'
import { createServer } from './create-server.ts'
import type { ServedModel } from './served-model.ts'
import { json, metric, picture, testServer } from './testing/test-server.test-support.ts'

const server = await testServer()
const get = (path: string, init?: RequestInit) => server.app.request(path, init)

describe('createServer', () => {
  it('says what it is', async () => {
    expect(await json(await get('/v2'))).toEqual({
      name: 'widthwise',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      extensions: ['binary_tensor_data'],
    })
    expect(await json(await get('/v2/health/live'))).toEqual({ live: true })
    expect(await json(await get('/v2/health/ready'))).toEqual({ ready: true })
  })

  it.each(['', '/versions/VERSION'])('describes a model at /v2/models/cifar10%s', async (suffix) => {
    const version = server.versionOf('cifar10')
    const path = `/v2/models/cifar10${suffix.replace('VERSION', version)}`
    expect(await json(await get(path))).toEqual({
      name: 'cifar10',
      versions: [version],
      platform: 'widthwise',
      inputs: [{ name: 'input', datatype: 'FP32', shape: [-1, 3, 32, 32] }],
      outputs: [{ name: 'logits', datatype: 'FP32', shape: [-1, 10] }],
      parameters: {
        widths: [0.25, 0.5, 0.75, 1],
        labels: expect.arrayContaining(['cat']),
        operating_points: expect.arrayContaining([expect.objectContaining({ widths: [0.25], thresholds: [] })]),
      },
    })
    expect(await json(await get(`${path}/ready`))).toEqual({ name: 'cifar10', ready: true })
  })

  it.each<[string, number, object]>([
    ['/v2/models/other', 404, { code: 'model-unknown' }],
    ['/v2/models/cifar10/versions/99', 404, { code: 'version-unknown' }],
    ['/v2/models/cifar10/nothing', 404, { code: 'route-unknown', error: expect.any(String) }],
    ['/nothing', 404, { error: expect.objectContaining({ code: 'route-unknown' }) }],
    ['/v2/models/cifar10/infer', 405, { code: 'method-not-allowed' }],
    ['/v1/models/cifar10/classify', 405, { error: expect.objectContaining({ code: 'method-not-allowed' }) }],
  ])('GET %s answers %i', async (path, status, document) => {
    const response = await get(path)
    expect([response.status, await json(response)]).toEqual([status, expect.objectContaining(document)])
  })

  it('says which methods a path has', async () => {
    expect((await get('/v2/health/ready', { method: 'DELETE' })).headers.get('allow')).toBe('GET, HEAD')
    expect((await get('/v2/health/ready', { method: 'HEAD' })).status).toBe(200)
  })

  it.each([
    ['kept where it can be logged', 'trace-0af7:3', /^trace-0af7:3$/],
    ['replaced where it cannot', 'a"b\u00e9', /^[0-9a-f-]{36}$/],
    ['replaced where it is long', 'x'.repeat(200), /^[0-9a-f-]{36}$/],
    ['made where there is none', '', /^[0-9a-f-]{36}$/],
  ])('a request id is %s', async (_, id, expected) => {
    const response = await get('/v2', { headers: id === '' ? {} : { 'x-request-id': id } })
    expect(response.headers.get('x-request-id')).toMatch(expected)
  })

  it('logs one line a request, without its query or its picture', async () => {
    server.lines.length = 0
    await server.classify('?width=0.5&top=1', { headers: { 'x-request-id': 'logged' } })
    await get('/v2/health/ready')
    expect(server.lines).toEqual([
      {
        level: 30,
        time: expect.any(Number),
        id: 'logged',
        method: 'POST',
        route: '/v1/models/:name/classify',
        status: 200,
        outcome: 'ok',
        ms: expect.any(Number),
        queueMs: expect.any(Number),
        model: 'cifar10',
        width: 0.5,
        msg: 'request',
      },
    ])
  })

  it('serves several models, by name, and none twice', async () => {
    const { model } = server
    const { widths, labels, input, operatingPoints } = model
    const asked: string[] = []
    const other: ServedModel = {
      ...{ name: 'other', version: '2.0.0', widths, labels, input, operatingPoints },
      plan: (options) => model.plan(options),
      infer: (tensor, options) => model.infer(tensor, options),
      classify: (image, options) => {
        asked.push('other')
        return model.classify(image, options)
      },
    }
    const both = createServer({ models: [model, other], processMetrics: false, logLevel: 'silent' })
    expect((await json(await both.app.request('/v2/models/other'))).versions).toEqual(['2.0.0'])
    for (const name of ['cifar10', 'other']) {
      const response = await both.app.request(`/v1/models/${name}/classify`, { method: 'POST', body: picture })
      expect(response.status).toBe(200)
    }
    expect(asked).toEqual(['other'])
    expect(() => both.add(model)).toThrow(expect.objectContaining({ code: 'model-name-repeated' }))
  })

  it('is not ready before it has its models', async () => {
    const starting = createServer({ processMetrics: false, logLevel: 'silent' })
    const ready = async () => (await starting.app.request('/v2/health/ready')).status
    const classify = () => starting.app.request('/v1/models/cifar10/classify', { method: 'POST', body: picture })
    expect([await ready(), starting.phase]).toEqual([503, 'starting'])
    const early = await classify()
    expect([early.status, (await json(early)).error.code, early.headers.get('retry-after')]).toEqual([
      503,
      'not-ready',
      '1',
    ])
    starting.add(server.model)
    starting.becomeReady()
    expect([await ready(), (await classify()).status]).toEqual([200, 200])
    expect(await metric(starting, 'widthwise_requests_total', '{model="",width="",outcome="unavailable"}')).toBe(1)
  })

  it.each<[object, RegExp]>([
    [{ queue: -1 }, /queue is -1; it must be at least 0/],
    [{ queue: 1.5 }, /whole number/],
    [{ sloMs: 0 }, /above 0/],
    [{ maxBodyBytes: 0 }, /at least 1/],
    [{ maxJsonBytes: 0 }, /at least 1/],
    [{ requestTimeoutMs: Number.POSITIVE_INFINITY }, /finite/],
  ])('refuses the options %o', (options, message) => {
    const make = () => createServer({ ...options, logLevel: 'silent' })
    expect(make).toThrow(
      expect.objectContaining({ code: 'server-options-invalid', message: expect.stringMatching(message) }),
    )
  })
})
