import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LoadProgress } from './platform.ts'
import { type FakeServer, fakeServer, fakeServerUrl, sendBytes } from './testing/fake-server.ts'
import { tinyModelFiles } from './testing/tiny-model.ts'
import { openModel } from './web.ts'
import { webCacheName } from './web-cache.ts'

const code = (expected: string): object => expect.objectContaining({ code: expected })
const isWeights = ({ file }: { file: string }): boolean => file.endsWith('.safetensors')

let files: Map<string, Uint8Array>
let server: FakeServer
beforeAll(async () => {
  files = await tinyModelFiles()
})
beforeEach(async () => {
  await caches.delete(webCacheName)
  server = fakeServer(new Map(files))
  vi.stubGlobal('fetch', server.fetch)
})
afterEach(() => vi.unstubAllGlobals())

/** Opens and closes the model, and answers what was told of its progress. */
async function open(options: { url?: string | URL; signal?: AbortSignal } = {}): Promise<LoadProgress[]> {
  const { url = fakeServerUrl, ...rest } = options
  const progress: LoadProgress[] = []
  await using model = await openModel(url, { ...rest, onProgress: (at) => progress.push(at) })
  expect(await model.store.read('head.fc.weight')).toHaveLength(32)
  expect(model.labels).toEqual(['no', 'yes'])
  return progress
}

function expectRising(progress: readonly LoadProgress[]): void {
  const totalBytes = [...files].reduce((sum, [file, { length }]) => sum + (isWeights({ file }) ? length : 0), 0)
  expect(progress.at(-1)).toMatchObject({ loadedBytes: totalBytes, totalBytes })
  const loaded = progress.map(({ loadedBytes }) => loadedBytes)
  expect(loaded).toEqual(loaded.toSorted((a, b) => a - b))
  expect(new Set(loaded).size).toBe(loaded.length)
}

describe('a model at a URL, in a browser', () => {
  it.each([
    ['its folder', fakeServerUrl],
    ['its folder without a slash', fakeServerUrl.slice(0, -1)],
    ['its document', new URL('widthwise.json?token=1', fakeServerUrl)],
  ])('is found by %s', async (_, url) => {
    await open({ url })
    expect(server.requests.map(({ file }) => file).toSorted()).toEqual([...files.keys()].toSorted())
  })

  it('may be named relative to the page', async () => {
    const asked: string[] = []
    vi.stubGlobal('fetch', (url: URL) => {
      asked.push(String(url))
      return server.fetch(url)
    })
    await open({ url: 'models/tiny' })
    expect(asked[0]).toBe(new URL('models/tiny/widthwise.json', document.baseURI).href)
  })

  it('has answers that the browser itself kept asked about, for they may be of another version', async () => {
    const modes: unknown[] = []
    vi.stubGlobal('fetch', (url: URL, init?: RequestInit) => {
      modes.push(init?.cache)
      return server.fetch(url, init)
    })
    await open()
    expect(modes).toEqual(['no-cache', 'no-cache', 'no-cache', 'no-cache'])
  })

  it('tells every chunk of the shards, which arrive side by side', async () => {
    const progress = await open()
    expectRising(progress)
    expect(progress.length).toBeGreaterThan(5)
    expect(new Set(progress.map(({ file }) => file)).size).toBe(2)
  })

  it('is downloaded once, then its weights are read from the cache', async () => {
    await open()
    expectRising(await open())
    expect(server.requests.filter(isWeights)).toHaveLength(2)
    expect(server.requests.filter(({ file }) => file === 'widthwise.json')).toHaveLength(2)
  })

  it('opens where the network is gone, or the server is down', async () => {
    await open()
    server.intercept = () => Promise.reject(new TypeError('Failed to fetch'))
    expectRising(await open())
    server.intercept = () => new Response(null, { status: 503 })
    expectRising(await open())
  })

  it('is not there when the server says so, whatever the cache holds', async () => {
    await open()
    server.files.clear()
    await expect(open()).rejects.toThrow(code('model-not-found'))
  })

  it('keeps no page of another in place of its document', async () => {
    await open()
    server.intercept = () => new Response('<!doctype html>please log in')
    await expect(open()).rejects.toThrow(code('model-invalid'))
    server.intercept = () => Promise.reject(new TypeError('Failed to fetch'))
    await open()
  })

  it('goes on where a connection broke', async () => {
    server.intercept = ({ file, range }, count) =>
      isWeights({ file }) && count < 3
        ? sendBytes(files.get(file) as Uint8Array, range, { sentBytes: 1500 })
        : undefined
    expectRising(await open())
    const ranges = server.requests.filter(({ file }) => file === 'weights-1.safetensors').map(({ range }) => range)
    const last = (files.get('weights-1.safetensors') as Uint8Array).length - 1
    expect(ranges).toEqual([null, `bytes=1500-${last}`, `bytes=3000-${last}`])
  })

  it('begins anew where the server knows no ranges, and the progress does not fall', async () => {
    server.intercept = ({ file }, count) =>
      isWeights({ file })
        ? sendBytes(files.get(file) as Uint8Array, null, count === 1 ? { sentBytes: 1500 } : {})
        : undefined
    expectRising(await open())
  })

  it.each([
    ['damaged', (bytes: Uint8Array) => bytes.map((byte, index) => (index === 700 ? byte ^ 1 : byte))],
    ['cut', (bytes: Uint8Array) => bytes.slice(0, 700)],
  ])('throws a %s cache entry away and fetches it again', async (_, damage) => {
    await open()
    const cache = await caches.open(webCacheName)
    const [entry] = (await cache.keys()).filter(({ url }) => url.includes('/weights/'))
    const body = new Uint8Array((await (await cache.match(entry as Request))?.arrayBuffer()) as ArrayBuffer)
    await cache.put(entry as Request, new Response(damage(body)))
    expectRising(await open())
    expect(server.requests.filter(isWeights)).toHaveLength(3)
    await open()
    expect(server.requests.filter(isWeights)).toHaveLength(3)
  })

  it('whose weights are others than the document says is refused, and nothing of them is kept', async () => {
    const shard = files.get('weights-0.safetensors') as Uint8Array
    server.files.set(
      'weights-0.safetensors',
      shard.map((byte) => byte ^ 1),
    )
    await expect(open()).rejects.toThrow(code('shard-corrupt'))
    server.files.set('weights-0.safetensors', shard)
    await open()
  })

  it('without one of its weights says which', async () => {
    server.files.delete('weights-1.safetensors')
    await expect(open()).rejects.toMatchObject({
      code: 'weights-missing',
      message: expect.stringContaining('weights-1.safetensors'),
    })
  })

  it('stops when it is cancelled', async () => {
    const controller = new AbortController()
    server.intercept = ({ file }) => {
      if (isWeights({ file })) setTimeout(() => controller.abort('enough'))
      return undefined
    }
    await expect(open({ signal: controller.signal })).rejects.toMatchObject({ code: 'aborted', cause: 'enough' })
    await expect(open({ signal: AbortSignal.abort() })).rejects.toThrow(code('aborted'))
  })

  it.each<[string, unknown]>([
    ['there is no Cache API', undefined],
    ['it may not be opened', { open: () => Promise.reject(new DOMException('denied', 'SecurityError')) }],
    [
      'it is full',
      {
        open: async () => ({
          match: async () => undefined,
          put: () => Promise.reject(new DOMException('full', 'QuotaExceededError')),
        }),
      },
    ],
  ])('costs a download each time where %s', async (_, none) => {
    vi.stubGlobal('caches', none)
    await open()
    await open()
    expect(server.requests.filter(isWeights)).toHaveLength(4)
  })

  it('cannot be checked on a page that is not secure, and is not opened there', async () => {
    vi.stubGlobal('crypto', {})
    await expect(open()).rejects.toThrow(code('hash-unavailable'))
  })

  it.each(['file:///models/tiny', 'http://', 'data:,x'])('is not at %s', async (url) => {
    await expect(open({ url })).rejects.toThrow(code('model-not-found'))
  })
})
