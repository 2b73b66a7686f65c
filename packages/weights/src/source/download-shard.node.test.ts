import { describe, expect, it } from 'vitest'
import { expectCode } from '../expect-code.test-support.ts'
import { digestOf, expectBytes, patternBytes, sendFile, sendStatus, serve } from '../http-server.test-support.ts'
import { downloadShard } from './download-shard.ts'

const fast = { retryDelayMs: 1 }
const bytes = patternBytes(300_000)
const expected = digestOf(bytes)

describe('downloadShard', () => {
  it('downloads with one request, telling how far it is', async () => {
    const { url, requests } = await serve(bytes)
    const progress: [number, number][] = []
    const downloaded = await downloadShard(url, expected, { ...fast, onProgress: (...at) => progress.push(at) })
    expectBytes(downloaded, bytes)
    expect(requests).toEqual([{ range: undefined, authorization: undefined }])
    expect(progress.at(-1)).toEqual([300_000, 300_000])
    expect(progress.map(([received]) => received)).toEqual(progress.map(([received]) => received).sort((a, b) => a - b))
  })

  it('takes a broken connection up where it ended', async () => {
    const server = await serve(bytes, (request, response, count) => {
      if (count > 2) return false
      sendFile(server.file, request, response, 100_000)
      return true
    })
    expectBytes(await downloadShard(server.url, expected, fast), bytes)
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, 'bytes=100000-299999', 'bytes=200000-299999'])
  })

  it('begins anew where the server ignores ranges, or the file has changed', async () => {
    const ignoring = await serve(bytes, (request, response, count) => {
      delete request.headers.range
      if (count === 1) sendFile(ignoring.file, request, response, 100_000)
      return count === 1
    })
    expectBytes(await downloadShard(ignoring.url, expected, fast), bytes)
    expect(ignoring.requests).toHaveLength(2)
    const changing = await serve(patternBytes(300_000).fill(0, 0, 10), (request, response, count) => {
      if (count > 1) return false
      sendFile(changing.file, request, response, 100_000)
      changing.file.bytes = bytes
      changing.file.etag = '"2"'
      return true
    })
    expectBytes(await downloadShard(changing.url, expected, fast), bytes)
    expect(changing.requests.map(({ range }) => range)).toEqual([undefined, 'bytes=100000-299999', undefined])
  })

  it('gives up on a server that always breaks off at the same place', async () => {
    const server = await serve(bytes, (request, response) => {
      delete request.headers.range
      sendFile(server.file, request, response, 100_000)
      return true
    })
    await expectCode(() => downloadShard(server.url, expected, { ...fast, retries: 2 }), 'network-failed')
    expect(server.requests).toHaveLength(3)
  })

  it('refuses a file that is shorter, longer or another', async () => {
    const { url } = await serve(bytes)
    await expectCode(() => downloadShard(url, { ...expected, bytes: 300_001 }, fast), 'shard-corrupt', /300000 bytes/)
    await expectCode(() => downloadShard(url, { ...expected, bytes: 299_999 }, fast), 'shard-corrupt', /more than/)
    await expectCode(
      () => downloadShard(url, { ...expected, sha256: '0'.repeat(64) }, fast),
      'shard-corrupt',
      /SHA-256/,
    )
  })

  it('tells a missing file from other failures, and stops when it is cancelled', async () => {
    const missing = await serve(bytes, (_, response) => sendStatus(response, 404))
    await expectCode(() => downloadShard(missing.url, expected, fast), 'http-not-found')
    const stalling = await serve(bytes, (_, response) => {
      response.writeHead(200).write('abc')
      return true
    })
    await expectCode(
      () => downloadShard(stalling.url, expected, { ...fast, signal: AbortSignal.timeout(30) }),
      'aborted',
    )
  })

  it('passes on what its caller throws while it tells the progress', async () => {
    const { url } = await serve(bytes)
    const failure = new Error('the caller')
    const onProgress = () => {
      throw failure
    }
    await expect(downloadShard(url, expected, { ...fast, onProgress })).rejects.toBe(failure)
  })
})
