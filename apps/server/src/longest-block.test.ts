import { afterAll, describe, expect, it } from 'vitest'
import { type ListeningServer, listen } from './listen.ts'
import { hostileBodies } from './testing/hostile-bodies.test-support.ts'
import { longestBlock } from './testing/longest-block.test-support.ts'
import { testServer } from './testing/test-server.test-support.ts'

const server = await testServer()
const socket: ListeningServer = await listen(server, { port: 0 })
afterAll(() => socket.close(0))

/**
 * Milliseconds; no measurement, which is `tooling/load/abuse.mjs`: a body that is parsed or walked whole takes many
 * seconds, one that is not some tens of milliseconds on a quiet machine.
 */
const limitMs = 1000
const most = 3

describe('the event loop', () => {
  it.each(Object.entries(hostileBodies()))('is not held up by %s', async (_, { route, right, headers, body }) => {
    const bytes = body()
    const url = `${socket.url}/${route === 'infer' ? 'v2' : 'v1'}/models/cifar10/${route}`
    let least = Number.POSITIVE_INFINITY
    for (let time = 0; time < most && least > limitMs; time++) {
      const block = await longestBlock(async () => {
        const response = await fetch(url, { method: 'POST', body: bytes, headers: headers ?? {} })
        await response.arrayBuffer()
        expect([200, 400, 413, 415]).toContain(response.status)
        expect(response.ok).toBe(right === true)
      })
      least = Math.min(least, block)
    }
    expect(least).toBeLessThan(limitMs)
  })
})
