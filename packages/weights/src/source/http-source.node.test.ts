import { describe, expect, it } from 'vitest'
import { indices } from '../arbitraries.test-support.ts'
import { expectCode } from '../expect-code.test-support.ts'
import { askedRange, expectBytes, patternBytes, sendFile, sendStatus, serve } from '../http-server.test-support.ts'
import { encodeSafetensors } from '../safetensors/encode-safetensors.ts'
import { openSafetensors } from '../safetensors/open-safetensors.ts'
import { httpSource } from './http-source.ts'

const fast = { retryDelayMs: 1 }

async function readAll(url: string, from: number, length: number, retries = 3): Promise<Uint8Array> {
  const source = await httpSource(url, { ...fast, retries })
  const target = new Uint8Array(length)
  await source.read(target, from)
  return target
}

describe('httpSource', () => {
  it('learns the size and the head from one request, and fetches only what is read', async () => {
    const bytes = patternBytes(300_000)
    const { url, requests } = await serve(bytes)
    const source = await httpSource(new URL(url), { ...fast, headers: { Authorization: 'Bearer x' } })
    expect([source.name, source.size]).toEqual([url, 300_000])
    const head = new Uint8Array(1000)
    await source.read(head, 5)
    expect(head).toEqual(bytes.slice(5, 1005))
    expect(requests).toEqual([{ range: 'bytes=0-65535', authorization: 'Bearer x' }])
    const across = new Uint8Array(10)
    await source.read(across, 65_530)
    expect(across).toEqual(bytes.slice(65_530, 65_540))
    const end = new Uint8Array(7)
    await source.read(end, 299_993)
    expect(end).toEqual(bytes.slice(-7))
    expect(requests.slice(1)).toEqual([
      { range: 'bytes=65536-65539', authorization: 'Bearer x' },
      { range: 'bytes=299993-299999', authorization: 'Bearer x' },
    ])
  })

  it('opens a file lazily: a slice costs its own bytes, a small file one request', async () => {
    const large = encodeSafetensors([
      { name: 'a', shape: [1000, 100], data: indices(100_000) },
      { name: 'b', shape: [1000, 100], data: indices(100_000) },
    ])
    const { url, requests } = await serve(large)
    const store = await openSafetensors(await httpSource(url, fast))
    expect([...(await store.read('b', [[[500, 501]], [[0, 3]]]))]).toEqual([50_000, 50_001, 50_002])
    expect(requests).toHaveLength(2)
    const small = await serve(encodeSafetensors([{ name: 'a', shape: [2], data: indices(2) }]))
    expect([...(await (await openSafetensors(await httpSource(small.url, fast))).read('a'))]).toEqual([0, 1])
    expect(small.requests).toHaveLength(1)
  })

  it('takes a broken connection up where it ended, as often as that brings it on', async () => {
    const bytes = patternBytes(400_000)
    const server = await serve(bytes, (request, response, count) => {
      if (count < 2 || count > 4) return false
      sendFile(server.file, request, response, 50_000)
      return true
    })
    expectBytes(await readAll(server.url, 100_000, 250_000, 1), bytes.slice(100_000, 350_000))
    expect(server.requests.map(({ range }) => range)).toEqual([
      'bytes=0-65535',
      'bytes=100000-349999',
      'bytes=150000-349999',
      'bytes=200000-349999',
      'bytes=250000-349999',
    ])
  })

  it('goes on where a server answers with less than was asked for', async () => {
    const bytes = patternBytes(200_000)
    const { url, file } = await serve(bytes, (request, response) => {
      const [from, to] = askedRange(request, bytes.length) ?? [0, 0]
      const end = Math.min(to, from + 30_000)
      response.writeHead(206, { 'Content-Range': `bytes ${from}-${end - 1}/${bytes.length}`, ETag: file.etag ?? '' })
      response.end(bytes.subarray(from, end))
      return true
    })
    expectBytes(await readAll(url, 0, 200_000), bytes)
  })

  it('asks again while a server is overloaded, then gives up', async () => {
    const bytes = patternBytes(1000)
    const passing = await serve(bytes, (_, response, count) => count <= 3 && sendStatus(response, 503))
    expectBytes(await readAll(passing.url, 0, 1000), bytes)
    const lasting = await serve(bytes, (_, response) => sendStatus(response, 503))
    await expectCode(() => httpSource(lasting.url, { ...fast, retries: 2 }), 'http-failed', /503/)
    expect(lasting.requests).toHaveLength(3)
  })

  it.each([
    [404, 'http-not-found'],
    [410, 'http-not-found'],
    [403, 'http-failed'],
    [501, 'http-failed'],
  ] as const)('does not ask again after status %i', async (status, code) => {
    const { url, requests } = await serve(patternBytes(10), (_, response) => sendStatus(response, status))
    await expectCode(() => httpSource(url, fast), code, new RegExp(String(status)))
    expect(requests).toHaveLength(1)
  })

  it('refuses a server that ignores ranges, without reading its body', async () => {
    const { url } = await serve(patternBytes(100), (request, response) => {
      delete request.headers.range
      response.writeHead(200).write('x')
      return true // the body never ends
    })
    await expectCode(() => httpSource(url, fast), 'http-ranges-unsupported')
  })

  it.each([
    ['another tag', 200_000, '"2"'],
    ['another size and no tag', 200_001, undefined],
    ['less than was asked for', 10, '"1"'],
  ])('notices that the file has changed: %s', async (_, size, etag) => {
    const { url, file } = await serve(patternBytes(200_000))
    const source = await httpSource(url, fast)
    file.bytes = patternBytes(size)
    file.etag = etag
    await expectCode(() => source.read(new Uint8Array(10), 150_000), 'source-changed')
  })

  it('notices a change by the date, and when the changed file comes whole', async () => {
    const bytes = patternBytes(200_000)
    const dated = await serve(bytes, (_, response, count) => {
      response.setHeader('Last-Modified', `Mon, 0${count} Jan 2024 00:00:00 GMT`)
      return false
    })
    dated.file.etag = undefined
    const source = await httpSource(dated.url, fast)
    await expectCode(() => source.read(new Uint8Array(10), 150_000), 'source-changed')
    const whole = await serve(bytes, (request, _, count) => {
      if (count > 1) delete request.headers.range
      return false
    })
    const opened = await httpSource(whole.url, fast)
    whole.file.etag = '"2"'
    await expectCode(() => opened.read(new Uint8Array(10), 150_000), 'source-changed')
    whole.file.etag = '"1"'
    await expectCode(() => opened.read(new Uint8Array(10), 150_000), 'http-ranges-unsupported')
  })

  it.each([
    ['missing', undefined],
    ['of another place', 'bytes 1-65536/300000'],
    ['of a later part', 'bytes 1-65535/300000'],
    ['of more than was asked for', 'bytes 0-65536/300000'],
    ['without a size', 'bytes 0-65535/*'],
    ['backwards', 'bytes 9-0/300000'],
    ['beyond the size', 'bytes 0-65535/65535'],
    ['no range', 'bytes */300000'],
    ['too large to count', 'bytes 0-65535/99999999999999999999'],
  ])('refuses an answer whose Content-Range is %s', async (_, range) => {
    const { url } = await serve(patternBytes(300_000), (_, response) => {
      response.writeHead(206, range === undefined ? {} : { 'Content-Range': range }).end(patternBytes(65_536))
      return true
    })
    await expectCode(() => httpSource(url, fast), 'http-range-wrong', /Content-Range/)
  })

  it('refuses more bytes than were announced', async () => {
    const { url } = await serve(patternBytes(300_000), (request, response, count) => {
      if (count === 1) return false
      response.writeHead(206, { 'Content-Range': `bytes ${request.headers.range?.slice(6)}/300000`, ETag: '"1"' })
      response.end(patternBytes(11))
      return true
    })
    const source = await httpSource(url, fast)
    await expectCode(() => source.read(new Uint8Array(10), 150_000), 'http-range-wrong', /announced 10/)
  })

  it('gives up on a connection that brings nothing, and on no connection at all', async () => {
    const { url, requests } = await serve(patternBytes(10), (_, response) => {
      response.destroy()
      return true
    })
    await expectCode(() => httpSource(url, fast), 'network-failed')
    expect(requests).toHaveLength(4)
    await expectCode(() => httpSource('http://127.0.0.1:1/x', { ...fast, retries: 0 }), 'network-failed')
  })

  it('says that an empty file is cut', async () => {
    const { url } = await serve(new Uint8Array(0))
    await expectCode(() => httpSource(url, fast), 'file-truncated', /empty/)
  })

  it('stops when it is cancelled: before, while waiting for bytes, and between two tries', async () => {
    const bytes = patternBytes(200_000)
    const stalling = await serve(bytes, (_, response, count) => {
      if (count === 1) return false
      response.writeHead(206, { 'Content-Range': 'bytes 100000-100009/200000', ETag: '"1"' }).write('abc')
      return true
    })
    const source = await httpSource(stalling.url, fast)
    await expectCode(() => source.read(new Uint8Array(1), 0, { signal: AbortSignal.abort() }), 'aborted')
    await expectCode(() => source.read(new Uint8Array(10), 100_000, { signal: AbortSignal.timeout(30) }), 'aborted')
    const failing = await serve(bytes, (_, response) => sendStatus(response, 503))
    const slow = { retryDelayMs: 60_000, signal: AbortSignal.timeout(30) }
    await expectCode(() => httpSource(failing.url, slow), 'aborted')
  })
})
