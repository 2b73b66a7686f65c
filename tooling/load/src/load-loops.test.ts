import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { closedLoop } from './closed-loop.mjs'
import { LoadClient } from './load-client.mjs'
import { openLoop } from './open-loop.mjs'

const answer = JSON.stringify({ ran: [{ width: 0.25 }, { width: 1 }] })
const request = { path: '/', headers: {}, body: Buffer.from('picture') }
const nextRequest = () => request

let server: Server
let client: LoadClient
afterEach(async () => {
  await client.close()
  server.closeAllConnections()
  server.close()
})

async function senderTo(listener: RequestListener) {
  server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  client = new LoadClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { connections: 100 })
  return client.send.bind(client)
}

describe('the open loop', () => {
  it('counts what waited because the server stood still, from the time it was due', async () => {
    const start = performance.now()
    // Nothing is answered between 300 and 800 ms: of the requests due then, each waits for the rest of that time.
    const send = await senderTo(async (_, response) => {
      const elapsedMs = performance.now() - start
      if (elapsedMs > 300 && elapsedMs < 800) await sleep(800 - elapsedMs)
      response.end(answer)
    })
    const arrivalsMs = Array.from({ length: 100 }, (_, index) => 10 * index)
    const report = await openLoop({ send, nextRequest, arrivalsMs, deadlineMs: 100 })
    expect([report.sent, report.answered.count, report.lost, report.refused]).toEqual([100, 100, [], []])
    // About 40 of the 100 wait more than 100 ms, evenly spread up to 500; a closed loop would have seen one.
    expect(report.answered.withinDeadlineShare).toBeGreaterThan(0.4)
    expect(report.answered.withinDeadlineShare).toBeLessThan(0.7)
    expect(report.answered.latencyMs.p95).toBeGreaterThan(350)
    expect(report.peakInFlight).toBeGreaterThan(40)
    expect(client.peakQueued).toBe(0)
  })

  it('counts its own lateness as latency', async () => {
    const send = await senderTo((_, response) => void response.end(answer))
    const loop = openLoop({ send, nextRequest, arrivalsMs: [0, 20, 40, 60] })
    await sleep(10)
    const blockedUntil = performance.now() + 200
    while (performance.now() < blockedUntil);
    const { sendLagMs, answered } = await loop
    expect(sendLagMs.p50).toBeGreaterThan(100)
    expect(answered.latencyMs.p50).toBeGreaterThan(100)
  })

  it('tells refusals by status and code, of either form, and what was lost', async () => {
    const answers: readonly RequestListener[] = [
      (_, response) => void response.writeHead(503).end('{"error": {"code": "overloaded", "message": "", "hint": ""}}'),
      (_, response) => void response.writeHead(504).end('{"error": "late", "code": "deadline-exceeded", "hint": ""}'),
      (_, response) => void response.writeHead(500).end('Internal Server Error'),
      (_, response) => void response.writeHead(404).end('{}'),
      (incoming) => void incoming.socket.destroy(),
      (_, response) => void response.end('{"parameters": {"width": 0.5}}'),
    ]
    let turn = 0
    const send = await senderTo((incoming, response) => answers[turn++]?.(incoming, response))
    const report = await openLoop({ send, nextRequest, arrivalsMs: answers.map((_, index) => 20 * index) })
    expect(report.refused.map(({ status, code, count }) => `${count} × ${status} ${code}`).sort()).toEqual([
      '1 × 404 no-code',
      '1 × 500 no-json',
      '1 × 503 overloaded',
      '1 × 504 deadline-exceeded',
    ])
    expect(report.lost).toEqual([{ code: 'UND_ERR_SOCKET', count: 1 }])
    expect(report.widths).toEqual([{ ran: '0.5', count: 1, share: 1 }])
    expect(report.answered.share).toBeCloseTo(1 / 6, 12)
  })
})

describe('the closed loop', () => {
  it('measures what a server of four places that takes 20 ms can carry', async () => {
    let running = 0
    const waiting: (() => void)[] = []
    const send = await senderTo(async (_, response) => {
      if (running === 4) await new Promise<void>((resolve) => waiting.push(resolve))
      else running++
      await sleep(20)
      const next = waiting.shift()
      if (next) next()
      else running--
      response.end(answer)
    })
    const two = await closedLoop({ send, nextRequest, callers: 2, seconds: 0.5 })
    const eight = await closedLoop({ send, nextRequest, callers: 8, seconds: 0.5 })
    // At most 100 and 200 a second; timers are late rather than early.
    expect(two.ratePerSecond).toBeLessThanOrEqual(104)
    expect(eight.ratePerSecond).toBeLessThanOrEqual(208)
    expect(eight.ratePerSecond / two.ratePerSecond).toBeGreaterThan(1.6)
    expect(eight.widths).toEqual([{ ran: '0.25 → 1', count: eight.answered.count, share: 1 }])
  })
})
