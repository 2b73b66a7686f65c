import { describe, expect, it } from 'vitest'
import { logitsOf } from '../testing/fake-device.test-support.ts'
import { json, metric, picture, testServer } from '../testing/test-server.test-support.ts'

const server = await testServer()
const { device } = server
const octets = { 'content-type': 'application/octet-stream' }

describe('POST /v1/models/{name}/classify', () => {
  it('answers as one entry of classify --json', async () => {
    const response = await server.classify('?top=2')
    expect(response.status).toBe(200)
    const answer = await json(response)
    expect(answer).toMatchObject({
      input: '-',
      class: 3,
      label: 'cat',
      reason: 'confident',
      ran: [{ width: expect.any(Number), confidence: expect.any(Number), macs: expect.any(Number) }],
      queueMs: expect.any(Number),
      decodeMs: expect.any(Number),
    })
    expect(answer.top.map(({ class: index }: { class: number }) => index)).toEqual([3, 0])
    expect(answer.saving).toBeCloseTo(1 - answer.macs / answer.fullMacs, 12)
    expect(answer.macs).toBe(answer.ran.reduce((sum: number, { macs }: { macs: number }) => sum + macs, 0))
  })

  it.each([
    ['no type', {}],
    ['octets', octets],
    ["curl's own type", { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another picture type than the bytes have', { 'content-type': 'image/jpeg' }],
  ])('takes a body with %s', async (_, headers) => {
    expect((await server.classify('', { headers: headers as Record<string, string> })).status).toBe(200)
  })

  it('takes a file of a form, by its name', async () => {
    const body = new FormData()
    body.append('note', 'beside it')
    body.append('image', new File([picture], 'my cat.png'))
    const response = await server.classify('', { body, headers: {} })
    expect(await json(response)).toMatchObject({ input: 'my cat.png', label: 'cat' })
  })

  it.each<[string, number[], string]>([
    ['?width=0.5', [0.5], 'last'],
    ['?cascade=off', [1], 'last'],
    ['?cascade=false&budget_macs=9.1e6', [0.5], 'last'],
    ['?max_loss=1&cascade=off', [0.25], 'last'],
  ])('runs what %s asks for', async (query, widths, reason) => {
    device.logits = () => logitsOf(3, 0.1)
    const answer = await json(await server.classify(query))
    expect([answer.ran.map(({ width }: { width: number }) => width), answer.reason]).toEqual([widths, reason])
  })

  it.each<[string, string, number, string]>([
    ['a width that is not offered', '?width=0.3', 400, 'width-not-offered'],
    ['a width that is none', '?width=2', 400, 'parameter-invalid'],
    ['a width and a budget', '?width=0.5&budget_ms=9', 400, 'parameter-invalid'],
    ['a budget that is no number', '?budget_ms=0x10', 400, 'parameter-invalid'],
    ['an empty budget', '?budget_ms=', 400, 'parameter-invalid'],
    ['an endless budget', '?budget_ms=1e999', 400, 'parameter-invalid'],
    ['a budget below zero', '?budget_ms=-1', 400, 'parameter-invalid'],
    ['a budget that not even an idle server can keep', '?budget_ms=0.000001', 400, 'budget-too-small'],
    ['a budget of MACs that nothing fits', '?budget_macs=1', 400, 'budget-too-small'],
    ['a loss that is no fraction', '?max_loss=2', 400, 'parameter-invalid'],
    ['no classes', '?top=0', 400, 'parameter-invalid'],
    ['half a class', '?top=1.5', 400, 'parameter-invalid'],
    ['another cascade', '?cascade=on', 400, 'parameter-invalid'],
    ['a misspelt parameter', '?budgetms=8', 400, 'parameter-unknown'],
    ['a parameter twice', '?width=0.5&width=1', 400, 'parameter-invalid'],
    ['a prototype as a parameter', '?__proto__=1', 400, 'parameter-unknown'],
  ])('refuses %s before the body is read', async (_, query, status, code) => {
    let isRead = false
    const source = {
      pull() {
        isRead = true
      },
    }
    const unread = new ReadableStream(source, { highWaterMark: 0 })
    const response = await server.classify(query, { body: unread, duplex: 'half' } as RequestInit)
    expect([response.status, await json(response)]).toEqual([
      status,
      { error: { code, message: expect.stringMatching(/\w/), hint: expect.stringMatching(/\.$/) } },
    ])
    expect(isRead).toBe(false)
  })

  it.each<[string, RequestInit, number, string]>([
    ['bytes that are no picture', { body: 'no picture' }, 415, 'image-unsupported'],
    ['no bytes', { body: '' }, 415, 'image-unsupported'],
    ['no body', { body: null }, 415, 'image-unsupported'],
    ['half a picture', { body: picture.slice(0, picture.length / 2) }, 400, 'image-corrupt'],
    ['a type that is no picture', { headers: { 'content-type': 'text/html' } }, 415, 'media-type-unsupported'],
    ['JSON', { headers: { 'content-type': 'application/json; charset=utf-8' } }, 415, 'media-type-unsupported'],
    ['a form without a boundary', { headers: { 'content-type': 'multipart/form-data' } }, 400, 'multipart-invalid'],
    [
      'a form that is cut short',
      { body: '--b\r\nContent-Disposition: form-', headers: { 'content-type': 'multipart/form-data; boundary=b' } },
      400,
      'multipart-invalid',
    ],
    ['a compression that is not known', { headers: { 'content-encoding': 'br' } }, 415, 'encoding-unsupported'],
    ['two compressions', { headers: { 'content-encoding': 'gzip, gzip' } }, 415, 'encoding-unsupported'],
    ['a body that is not compressed as it says', { headers: { 'content-encoding': 'gzip' } }, 400, 'encoding-invalid'],
    ['a deadline that is none', { headers: { 'widthwise-deadline-ms': 'soon' } }, 400, 'parameter-invalid'],
    ['a deadline that has passed', { headers: { 'widthwise-deadline-ms': '0.001' } }, 504, 'deadline-exceeded'],
  ])('refuses %s', async (_, init, status, code) => {
    const response = await server.classify('', init)
    expect([response.status, (await json(response)).error.code]).toEqual([status, code])
  })

  it('refuses a body that breaks off', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(picture.slice(0, 100))
        setTimeout(() => controller.error(new TypeError('cut')), 10)
      },
    })
    const response = await server.classify('', { body, duplex: 'half' } as RequestInit)
    expect([response.status, (await json(response)).error.code]).toEqual([400, 'body-incomplete'])
  })

  it.each([0, 2])('refuses a form with %i files', async (count) => {
    const body = new FormData()
    body.append('note', 'none')
    for (let index = 0; index < count; index++) body.append('image', new File([picture], `${index}.png`))
    const response = await server.classify('', { body, headers: {} })
    expect([response.status, (await json(response)).error.code]).toEqual([400, 'multipart-invalid'])
  })

  const part = 'Content-Disposition: form-data; name="a"\r\n\r\nb\r\n'
  const file = 'Content-Disposition: form-data; name="i"; filename="c.png"\r\n\r\n'
  const sendForm = (boundary: string, before: string, end = `\r\n--${boundary}--\r\n`): Promise<Response> => {
    const body = Buffer.concat([Buffer.from(`${before}--${boundary}\r\n${file}`), picture, Buffer.from(end)])
    return server.classify('', { body, headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` } })
  }

  it.each([
    ['as many parts as are taken', 'b', `--b\r\n${part}`.repeat(15)],
    ['something in front of the first boundary', 'a b', 'not a part\r\n'],
    ['an empty part', 'x'.repeat(70), `--${'x'.repeat(70)}\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n`],
  ])('takes a form with %s', async (_, boundary, before) => {
    expect(await json(await sendForm(boundary, before))).toMatchObject({ input: 'c.png', label: 'cat' })
  })

  it.each<[string, string, string, string?]>([
    ['more parts', 'b', `--b\r\n${part}`.repeat(16)],
    ['long headers', 'b', `--b\r\nA: ${'a'.repeat(4096)}\r\n${part}`],
    ['headers that are none', 'b', '--b\r\nnothing\r\n\r\nb\r\n'],
    ['no last boundary', 'b', '', ''],
    ['a boundary of 71 characters', 'b'.repeat(71), ''],
    ['an empty boundary', '', ''],
  ])('refuses a form with %s', async (_, boundary, before, end) => {
    const response = await sendForm(boundary, before, end)
    expect([response.status, (await json(response)).error.code]).toEqual([400, 'multipart-invalid'])
  })

  it('does not know other models', async () => {
    const response = await server.app.request('/v1/models/no%20such/classify', { method: 'POST', body: picture })
    expect(response.status).toBe(404)
    expect((await json(response)).error).toMatchObject({
      code: 'model-unknown',
      message: expect.stringContaining('cifar10'),
    })
  })

  it('says nothing of what went wrong inside, but in its log', async () => {
    device.logits = () => logitsOf(3, Number.NaN)
    const response = await server.classify('?width=0.75', { headers: { 'x-request-id': 'broken-1' } })
    const text = await response.text()
    device.logits = () => logitsOf(3, 20)
    expect([response.status, JSON.parse(text).error.code]).toEqual([500, 'internal-error'])
    expect(text).not.toMatch(/node_modules|\.ts|\n\s*at |0\.75/)
    expect(server.lines.find(({ id }) => id === 'broken-1')).toMatchObject({
      level: 50,
      status: 500,
      outcome: 'failed',
      code: 'answer-not-finite',
      err: { message: expect.stringContaining('0.75') },
    })
    expect(await metric(server, 'widthwise_requests_total', '{model="cifar10",width="",outcome="failed"}')).toBe(1)
  })
})
