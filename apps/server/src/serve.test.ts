import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { serve } from './serve.ts'
import { cacheOfTests } from './testing/cache-of-tests.test-support.ts'
import { inferDocument, json, picture } from './testing/test-server.test-support.ts'

cacheOfTests()
const models = ['@widthwise/model-cifar10']
const quick = { port: 0, logLevel: 'silent', profileRuns: 2 } as const
const code = (expected: string): object => expect.objectContaining({ code: expected })

describe('serve', () => {
  it('loads, measures, answers pictures and tensors alike, and ends', async () => {
    const shares: number[] = []
    const server = await serve({ ...quick, models, workers: 2, threads: 1, onProgress: (share) => shares.push(share) })
    expect(server.models).toEqual([{ name: 'cifar10', version: expect.any(String), widths: [0.25, 0.5, 0.75, 1] }])
    expect(shares.at(-1)).toBe(1)
    expect((await fetch(`${server.url}/v2/health/ready`)).status).toBe(200)
    // A budget in milliseconds works at once.
    const query = `${server.url}/v1/models/cifar10/classify?budget_ms=5000`
    const asked = Array.from({ length: 8 }, () => fetch(query, { method: 'POST', body: picture }))
    for (const response of await Promise.all(asked)) {
      expect(response.status).toBe(200)
      expect(await json(response)).toMatchObject({ label: 'cat' })
    }
    const infer = await fetch(`${server.url}/v2/models/cifar10/infer`, {
      method: 'POST',
      body: JSON.stringify(inferDocument(2)),
    })
    expect((await json(infer)).outputs[0].data).toHaveLength(20)
    await server.close()
    await expect(fetch(`${server.url}/v2/health/live`)).rejects.toThrow()
  })

  it('lives before it is ready', async () => {
    const hanging = createHttpServer()
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve))
    const { port } = hanging.address() as AddressInfo
    const controller = new AbortController()
    const ownPort = await freePort()
    const remote = `http://127.0.0.1:${port}/model`
    const started = serve({ ...quick, port: ownPort, models: [remote], signal: controller.signal })
    started.catch(() => {})
    const get = async (path: string): Promise<number> => (await fetch(`http://127.0.0.1:${ownPort}${path}`)).status
    await expect.poll(() => get('/v2/health/live').catch(() => 0)).toBe(200)
    expect(await get('/v2/health/ready')).toBe(503)
    controller.abort()
    await expect(started).rejects.toThrow(code('aborted'))
    await expect(get('/v2/health/live')).rejects.toThrow()
    hanging.closeAllConnections()
    hanging.close()
  })

  it.each([
    ['a model that is not there', ['@widthwise/no-such-model'], 'model-not-found'],
    ['a model twice', [...models, ...models], 'model-name-repeated'],
  ])('does not start with %s, and listens no more', async (_, wrong, expected) => {
    const port = await freePort()
    await expect(serve({ ...quick, port, models: wrong })).rejects.toThrow(code(expected))
    await expect(fetch(`http://127.0.0.1:${port}/v2`)).rejects.toThrow()
  })

  it('refuses pictures by their header', async () => {
    const server = await serve({ ...quick, models, maxPixels: 32 * 32 - 1 })
    const response = await fetch(`${server.url}/v1/models/cifar10/classify`, { method: 'POST', body: picture })
    expect([response.status, (await json(response)).error.code]).toEqual([413, 'image-too-large'])
    await server.close()
  })
})

async function freePort(): Promise<number> {
  const taken = createHttpServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as AddressInfo
  await new Promise((resolve) => taken.close(resolve))
  return port
}
