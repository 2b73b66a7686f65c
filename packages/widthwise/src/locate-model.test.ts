import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildGraph, sliceGraph } from '@widthwise/graph'
import { createMemoryStore, planNestedShards } from '@widthwise/weights'
import { writeNestedShards } from '@widthwise/weights/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { locateModel } from './locate-model.ts'
import { parseModelDocument } from './model-document.ts'
import type { LoadProgress, ModelFiles } from './platform.ts'
import { tinyDocument } from './testing/fake-platform.ts'

const code = (expected: string): object => expect.objectContaining({ code: expected })
const folders: string[] = []
const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'widthwise-locate-'))
  folders.push(path)
  return path
}

/** A model folder of two nested shards. */
async function modelFolder(): Promise<string> {
  const path = await folder()
  const graph = buildGraph(tinyDocument.architecture, { input: tinyDocument.input })
  const reads = tinyDocument.slicing.widths.map(
    (width) => sliceGraph(graph, { rule: 'slimmable', width, stem: 'active' }).parameters,
  )
  const full = [...(reads.at(-1)?.values() ?? [])]
  const store = createMemoryStore(
    full.map(({ name, fullShape }, seed) => ({
      name,
      shape: fullShape,
      data: new Float32Array(fullShape.reduce((all, size) => all * size, 1)).fill(seed),
    })),
  )
  const weights = await writeNestedShards(path, store, planNestedShards(reads))
  await writeFile(join(path, 'widthwise.json'), JSON.stringify({ ...tinyDocument, weights }))
  return path
}

async function weightsOf(files: ModelFiles) {
  const document = parseModelDocument(JSON.parse(await files.text('widthwise.json')), files.where)
  return files.openWeights(document.weights)
}

const headWeight = 'head.fc.weight'
let model: string
let cache: string
beforeEach(async () => {
  model = await modelFolder()
  cache = await folder()
})
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))))

describe('a folder', () => {
  it.each([
    ['by path', (path: string) => path],
    ['by its document', (path: string) => join(path, 'widthwise.json')],
    ['by file URL', (path: string) => pathToFileURL(path)],
  ])('is found %s, and its shards are one store', async (_, name) => {
    await using store = await weightsOf(await locateModel(name(model), cache))
    expect(store.get(headWeight)?.shape).toEqual([2, 16])
    expect(await store.read(headWeight)).toHaveLength(32)
  })

  it('that is none, and a package that is not installed, are named', async () => {
    for (const name of [cache, '@widthwise/model-none', join(cache, 'none')]) {
      await expect(locateModel(name, cache)).rejects.toMatchObject({
        code: 'model-not-found',
        message: expect.stringContaining(name),
      })
    }
  })

  it('with a file missing, cut or changed is refused', async () => {
    const files = await locateModel(model, cache)
    const shard = join(model, 'weights-1.safetensors')
    const content = await readFile(shard)
    await writeFile(shard, Buffer.concat([content.subarray(0, -1), Buffer.of((content.at(-1) as number) ^ 1)]))
    await expect(weightsOf(files)).rejects.toThrow(code('shard-corrupt'))
    await truncate(shard, 100)
    await expect(weightsOf(files)).rejects.toThrow(code('shard-corrupt'))
    await rm(shard)
    await using narrow = await weightsOf(files)
    expect(await narrow.read(headWeight, [[[0, 2]], [[0, 8]]])).toHaveLength(16)
    await expect(narrow.read(headWeight)).rejects.toMatchObject({
      code: 'weights-missing',
      message: expect.stringContaining('weights-1.safetensors'),
    })
    await rm(join(model, 'weights-0.safetensors'))
    await expect(weightsOf(files)).rejects.toThrow(code('weights-missing'))
  })
})

describe('a URL', () => {
  let server: Server
  let requests: string[]
  let url: string
  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(request.url as string)
      readFile(join(model, new URL(request.url as string, url).pathname)).then(
        (content) => response.end(content),
        () => response.writeHead(404).end(),
      )
    })
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.close())
  beforeEach(() => {
    requests = []
  })

  it('is fetched once, then read from the cache', async () => {
    for (const name of [url, `${url}/widthwise.json`]) {
      await using store = await weightsOf(await locateModel(name, cache))
      expect(await store.read(headWeight)).toHaveLength(32)
    }
    expect(requests.filter((path) => path.endsWith('.safetensors'))).toHaveLength(2)
    expect(await readdir(join(cache, 'weights'))).toHaveLength(2)
  })

  it('is fetched again when the cached copy is damaged', async () => {
    await (await weightsOf(await locateModel(url, cache)))[Symbol.asyncDispose]()
    const [first] = await readdir(join(cache, 'weights'))
    await truncate(join(cache, 'weights', first as string), 10)
    await using store = await weightsOf(await locateModel(url, cache))
    expect(store.get(headWeight)?.shape).toEqual([2, 16])
    expect(requests.filter((path) => path.endsWith('.safetensors'))).toHaveLength(3)
  })

  it('tells how far its weights have come, chunk by chunk, and at once where they are cached', async () => {
    for (const _ of ['downloaded', 'cached']) {
      const progress: LoadProgress[] = []
      const files = await locateModel(url, cache)
      const document = parseModelDocument(JSON.parse(await files.text('widthwise.json')), files.where)
      await using _store = await files.openWeights(document.weights, { onProgress: (at) => progress.push(at) })
      const totalBytes = document.weights.reduce((sum, { bytes }) => sum + bytes, 0)
      const loaded = progress.map(({ loadedBytes }) => loadedBytes)
      expect(progress.at(-1)).toMatchObject({ loadedBytes: totalBytes, totalBytes })
      expect(loaded).toEqual(loaded.toSorted((a, b) => a - b))
    }
  })

  it('opens from the cache where the network is gone, but not where the server has it no more', async () => {
    await (await weightsOf(await locateModel(url, cache)))[Symbol.asyncDispose]()
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')))
    try {
      await using store = await weightsOf(await locateModel(url, cache))
      expect(await store.read(headWeight)).toHaveLength(32)
    } finally {
      vi.unstubAllGlobals()
    }
    await rm(join(model, 'widthwise.json'))
    await expect(weightsOf(await locateModel(url, cache))).rejects.toThrow(code('model-not-found'))
  })

  it('keeps its query for every file, and shows it in no message', async () => {
    await (await weightsOf(await locateModel(`${url}/widthwise.json?token=secret`, cache)))[Symbol.asyncDispose]()
    expect(requests.every((path) => path.endsWith('?token=secret'))).toBe(true)
    const none = await locateModel(`${url}/none?token=secret`, cache)
    const error = await none.text('widthwise.json').catch((thrown: Error) => thrown.message)
    expect(error).toBe(`${url}/none/widthwise.json answered 404`)
  })

  it('works where the cache cannot be written, and leaves nothing there', async () => {
    const file = join(cache, 'a-file')
    await writeFile(file, '')
    await using store = await weightsOf(await locateModel(url, file))
    expect(await store.read(headWeight)).toHaveLength(32)
    expect(await readFile(file, 'utf8')).toBe('')
  })

  it('that serves no model, or not its weights, is named', async () => {
    const none = await locateModel(`${url}/none`, cache)
    await expect(none.text('widthwise.json')).rejects.toThrow(code('model-not-found'))
    await rm(join(model, 'weights-0.safetensors'))
    await expect(weightsOf(await locateModel(url, cache))).rejects.toThrow(code('weights-missing'))
  })

  it('whose weights are others than the document says keeps nothing of them', async () => {
    await writeFile(join(model, 'weights-0.safetensors'), Buffer.alloc(200))
    await expect(weightsOf(await locateModel(url, cache))).rejects.toThrow(code('shard-corrupt'))
    // The other file may have come by then, and is good.
    const { weights } = JSON.parse(await readFile(join(model, 'widthwise.json'), 'utf8'))
    const kept = await readdir(join(cache, 'weights')).catch(() => [])
    expect(kept.filter((name) => name !== weights[1].sha256)).toEqual([])
  })

  it('that cannot be reached is named', async () => {
    const unreachable = await locateModel('http://127.0.0.1:9', cache)
    await expect(unreachable.text('widthwise.json')).rejects.toThrow(code('model-not-found'))
  })
})
