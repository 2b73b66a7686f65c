import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { CreateServerOptions } from './create-server.ts'
import { type ListeningServer, listen } from './listen.ts'
import {
  json,
  metric,
  picture,
  type RequestBody,
  type TestServer,
  testServer,
} from './testing/test-server.test-support.ts'

const opened: ListeningServer[] = []
afterEach(async () => {
  for (const socket of opened.splice(0)) await socket.close(100)
})

async function listening(options: CreateServerOptions = {}): Promise<{ server: TestServer; socket: ListeningServer }> {
  const server = await testServer(options)
  const socket = await listen(server, { port: 0 })
  opened.push(socket)
  return { server, socket }
}

const classifyHead = (length: number): string =>
  `POST /v1/models/cifar10/classify HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: ${length}\r\n\r\n`

/** A connection with all that came back on it. */
function open({ port }: ListeningServer): { raw: Socket; text(): string; closed: Promise<unknown> } {
  const raw = connect(port, '127.0.0.1')
  let text = ''
  raw.on('error', () => {})
  raw.on('data', (chunk) => {
    text += chunk
  })
  return { raw, text: () => text, closed: new Promise((resolve) => raw.once('close', resolve)) }
}

const post = (url: string, body: RequestBody, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/v1/models/cifar10/classify`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'image/png', ...headers },
  })
const outcome = (server: TestServer, name: string): Promise<number> =>
  metric(server, 'widthwise_requests_total', `{model="cifar10",width="",outcome="${name}"}`)

describe('listen', () => {
  it('answers on a free port, one request after the other on one connection', async () => {
    const { socket } = await listening()
    expect(socket.url).toBe(`http://127.0.0.1:${socket.port}`)
    const one = open(socket)
    for (let time = 1; time <= 3; time++) {
      one.raw.write(classifyHead(picture.length))
      one.raw.write(picture)
      await expect.poll(() => one.text().match(/"queueMs":/g)?.length).toBe(time)
    }
    one.raw.destroy()
  })

  it('says when the port is taken', async () => {
    const { server, socket } = await listening()
    await expect(listen(server, { port: socket.port })).rejects.toThrow(
      expect.objectContaining({ code: 'address-unavailable', message: expect.stringContaining('EADDRINUSE') }),
    )
  })

  it('answers 413 to a body that is announced, or grows, too large, and goes on', async () => {
    const { socket } = await listening({ maxBodyBytes: 2 ** 16 })
    const announced = await post(socket.url, new Uint8Array(2 ** 20))
    expect([announced.status, (await json(announced)).error.code]).toEqual([413, 'body-too-large'])
    const growing = open(socket)
    growing.raw.write(
      'POST /v1/models/cifar10/classify HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n11000\r\n',
    )
    growing.raw.write(Buffer.alloc(0x11000))
    await expect.poll(growing.text).toMatch(/413 Payload Too Large[\s\S]*body-too-large/)
    growing.raw.destroy()
    const bomb = await post(socket.url, gzipSync(Buffer.alloc(2 ** 26)), { 'content-encoding': 'gzip' })
    expect(bomb.status).toBe(413)
    expect((await post(socket.url, picture)).status).toBe(200)
  })

  it('lets a client read why it is refused while it sends, then closes', async () => {
    const { socket } = await listening({ maxBodyBytes: 2 ** 16 })
    for (let time = 0; time < 5; time++) {
      const sending = open(socket)
      sending.raw.write(classifyHead(2 ** 24).replace('Host: x', 'Host: x\r\nConnection: close'))
      for (let chunk = 0; chunk < 2 ** 8; chunk++) sending.raw.write(Buffer.alloc(2 ** 16))
      await sending.closed
      expect(sending.text()).toMatch(/^HTTP\/1.1 413 [\s\S]*body-too-large/)
    }
  })

  it('closes a connection whose client goes on sending for ever', async () => {
    const { socket } = await listening({ maxBodyBytes: 2 ** 16 })
    const endless = open(socket)
    endless.raw.write(classifyHead(2 ** 40).replace('Host: x', 'Host: x\r\nConnection: close'))
    const drip = setInterval(() => endless.raw.writable && endless.raw.write('x'), 10)
    await endless.closed
    clearInterval(drip)
    expect(endless.text()).toMatch(/^HTTP\/1.1 413 /)
  })

  it('asks for a body only when it wants it', async () => {
    const { socket } = await listening({ maxBodyBytes: 2 ** 16 })
    const head = (length: number): string =>
      classifyHead(length).replace('\r\n\r\n', '\r\nExpect: 100-continue\r\n\r\n')
    const refused = open(socket)
    refused.raw.write(head(2 ** 20))
    await expect.poll(refused.text).toMatch(/^HTTP\/1.1 413/)
    refused.raw.destroy()
    const wanted = open(socket)
    wanted.raw.write(head(picture.length))
    await expect.poll(wanted.text).toMatch(/^HTTP\/1.1 100/)
    wanted.raw.write(picture)
    await expect.poll(wanted.text).toMatch(/"label":"cat"/)
    wanted.raw.destroy()
  })

  it('counts clients that leave in the middle of their body, and holds nothing for them', async () => {
    const { server, socket } = await listening({ maxHeldBytes: 2 * picture.length })
    for (let time = 0; time < 5; time++) {
      const cut = open(socket)
      cut.raw.write(classifyHead(picture.length))
      cut.raw.write(picture.subarray(0, picture.length - 1))
      await sleep(20)
      cut.raw.destroy()
      await cut.closed
    }
    await expect.poll(() => outcome(server, 'disconnected')).toBe(5)
    expect((await post(socket.url, picture)).status).toBe(200)
    expect(server.device.ran).toHaveLength(1)
  })

  it('drops the work of clients that leave before their answer', async () => {
    const { server, socket } = await listening()
    server.device.hold()
    const first = post(socket.url, picture)
    await server.device.held()
    const client = new AbortController()
    const url = `${socket.url}/v1/models/cifar10/classify`
    const left = fetch(url, { method: 'POST', body: picture, signal: client.signal }).catch(() => 'left')
    await expect.poll(() => metric(server, 'widthwise_queue_depth')).toBe(1)
    client.abort()
    expect(await left).toBe('left')
    await expect.poll(() => outcome(server, 'disconnected')).toBe(1)
    server.device.release()
    expect((await first).status).toBe(200)
    await expect.poll(() => metric(server, 'widthwise_queue_depth')).toBe(0)
    expect(server.device.ran).toHaveLength(1)
  })

  it('serves others while 50 clients dribble, and answers those 408', async () => {
    const { server, socket } = await listening({ requestTimeoutMs: 1500, queue: 4 })
    const slow = Array.from({ length: 50 }, () => open(socket))
    for (const { raw } of slow) raw.write(classifyHead(picture.length))
    const dribble = setInterval(() => {
      for (const { raw } of slow) if (raw.writable) raw.write('x')
    }, 100)
    for (let time = 0; time < 5; time++) expect((await post(socket.url, picture)).status).toBe(200)
    await expect
      .poll(() => slow.filter(({ text }) => text().startsWith('HTTP/1.1 408')).length, { timeout: 5000 })
      .toBe(50)
    clearInterval(dribble)
    await Promise.all(slow.map(({ closed }) => closed))
    expect(slow[0]?.text()).toContain('"request-timeout"')
    expect(await outcome(server, 'timeout')).toBe(50)
  })

  it('answers 408 to headers that do not come', async () => {
    const { socket } = await listening({ requestTimeoutMs: 300 })
    const slow = open(socket)
    slow.raw.write('POST /v1/models/cifar10/classify HTTP/1.1\r\nHost')
    await slow.closed
    expect(slow.text()).toMatch(/^HTTP\/1.1 408 [\s\S]*"request-timeout"/)
  })

  it.each<[string, string, RegExp]>([
    ['what is no HTTP', 'hello\r\n\r\n', /^HTTP\/1.1 400 [\s\S]*"http-malformed"/],
    ['headers without end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}`, /^HTTP\/1.1 431 [\s\S]*"http-malformed"/],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', /^HTTP\/1.1 400/],
    ['no host', 'GET /v2 HTTP/1.1\r\n\r\n', /^HTTP\/1.1 400 [\s\S]*"http-malformed"/],
    ['an expectation', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: a pony\r\n\r\n', /^HTTP\/1.1 417 [\s\S]*"http-malformed"/],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n', /^HTTP\/1.1 400 [\s\S]*"http-malformed"/],
  ])('refuses %s', async (_, bytes, expected) => {
    const { socket } = await listening()
    const one = open(socket)
    one.raw.write(bytes)
    await expect.poll(one.text).toMatch(expected)
    one.raw.destroy()
  })

  it('drains: no new connections, requests under way get their answers', async () => {
    const { server, socket } = await listening()
    server.device.hold()
    const first = post(socket.url, picture)
    await server.device.held()
    const idle = open(socket)
    await once(idle.raw, 'connect')
    const closed = socket.close(10_000)
    await expect.poll(() => fetch(socket.url).catch(() => 'refused')).toBe('refused')
    server.device.release()
    expect((await first).status).toBe(200)
    await closed
    await idle.closed
  })

  it('leaves the platform as it was', async () => {
    const { Request: request, Response: response } = globalThis
    await listening()
    expect([globalThis.Request, globalThis.Response]).toEqual([request, response])
  })
})
