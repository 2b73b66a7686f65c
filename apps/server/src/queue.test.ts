import { describe, expect, it } from 'vitest'
import { Gate } from './gate.ts'
import { LoopLag } from './loop-lag.ts'
import { inferDocument, json, metric, picture, testServer } from './testing/test-server.test-support.ts'

const deadline = (ms: number) => ({ headers: { 'content-type': 'image/png', 'widthwise-deadline-ms': String(ms) } })
const codeOf = async (response: Response): Promise<string | undefined> => (await json(response)).error?.code

describe('the queue', () => {
  it('refuses what has no place, before its body is read, and says when to come again', async () => {
    const server = await testServer({ queue: 1 })
    server.device.hold()
    const first = server.classify()
    await server.device.held()
    const second = server.classify()
    await expect.poll(() => metric(server, 'widthwise_queue_depth')).toBe(1)
    let isRead = false
    const source = {
      pull() {
        isRead = true
      },
    }
    const body = new ReadableStream(source, { highWaterMark: 0 })
    const third = await server.classify('', { body, duplex: 'half' } as RequestInit)
    expect([third.status, await codeOf(third), isRead]).toEqual([503, 'overloaded', false])
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    server.device.release()
    expect([(await first).status, (await second).status]).toEqual([200, 200])
    expect(await metric(server, 'widthwise_queue_depth')).toBe(0)
    expect((await server.classify()).status).toBe(200)
    expect(await metric(server, 'widthwise_requests_total', '{model="cifar10",width="",outcome="overloaded"}')).toBe(1)
  })

  it('answers in the order of arrival', async () => {
    const server = await testServer()
    server.device.hold()
    const order: number[] = []
    const asked = Array.from({ length: 5 }, async (_, index) => {
      await server.infer({ ...inferDocument(), parameters: { width: [1, 0.5, 0.75, 0.25, 1][index] } })
      order.push(index)
    })
    await expect.poll(() => metric(server, 'widthwise_queue_depth')).toBe(4)
    server.device.release()
    await Promise.all(asked)
    expect(order).toEqual([0, 1, 2, 3, 4])
  })

  it('holds no more bytes of bodies than it may', async () => {
    const server = await testServer({ maxHeldBytes: picture.length - 1 })
    const response = await server.classify()
    expect([response.status, await codeOf(response)]).toEqual([503, 'overloaded'])
    const again = await testServer({ maxHeldBytes: picture.length })
    for (let time = 0; time < 3; time++) expect((await again.classify()).status).toBe(200)
  })

  it('answers 504 when waiting has eaten a deadline, and not before its time', async () => {
    const server = await testServer()
    server.device.hold()
    const first = server.classify()
    await server.device.held()
    const asked = performance.now()
    const late = await server.classify('', deadline(60))
    expect([late.status, await codeOf(late)]).toEqual([504, 'deadline-exceeded'])
    expect(performance.now() - asked).toBeGreaterThan(50)
    server.device.release()
    expect((await first).status).toBe(200)
    // What was late is not run any more.
    expect((await server.classify()).status).toBe(200)
    expect(server.device.ran).toHaveLength(2)
  })

  it('answers 504 when waiting has eaten a budget, and runs nothing for it', async () => {
    const server = await testServer()
    server.device.hold()
    const first = server.classify()
    await server.device.held()
    const late = server.classify('?budget_ms=60')
    await new Promise((resolve) => setTimeout(resolve, 100))
    server.device.release()
    expect((await first).status).toBe(200)
    const response = await late
    expect([response.status, await codeOf(response)]).toEqual([504, 'deadline-exceeded'])
    expect(server.device.ran).toHaveLength(1)
  })

  it('runs narrower widths when the time is short', async () => {
    const server = await testServer({ sloMs: 1 })
    server.device.logits = () => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0.1]
    server.device.ms = (width) => 20 * width
    await server.model.profile({ runs: 2 })
    const widthOf = async (response: Response) =>
      (await json(response)).ran.map(({ width }: { width: number }) => width)
    expect(await widthOf(await server.classify())).toEqual([0.25])
    expect(await widthOf(await server.classify('?width=1'))).toEqual([1])
    expect(await widthOf(await server.classify('?max_loss=0&cascade=off'))).toEqual([1])
  })

  it('stops work whose client has left', async () => {
    const server = await testServer()
    server.device.hold()
    const first = server.classify()
    await server.device.held()
    const client = new AbortController()
    const left = server.classify('', { signal: client.signal })
    await expect.poll(() => metric(server, 'widthwise_queue_depth')).toBe(1)
    client.abort()
    expect((await left).status).toBe(499)
    server.device.release()
    await first
    await server.classify()
    expect(server.device.ran).toHaveLength(2)
    const count = await metric(server, 'widthwise_requests_total', '{model="cifar10",width="",outcome="disconnected"}')
    expect(count).toBe(1)
  })

  it('drains: what is under way is answered, what comes is refused', async () => {
    const server = await testServer()
    server.device.hold()
    const first = server.classify()
    await server.device.held()
    const drained = server.drain(10_000)
    const refused = await server.classify()
    expect([refused.status, await codeOf(refused), refused.headers.get('connection')]).toEqual([
      503,
      'shutting-down',
      'close',
    ])
    expect((await server.app.request('/v2/health/ready')).status).toBe(503)
    expect((await server.app.request('/v2/health/live')).status).toBe(200)
    server.device.release()
    expect((await first).status).toBe(200)
    await drained
  })

  it('stops what is left when the time for draining is over', async () => {
    const server = await testServer()
    server.device.hold()
    const first = server.classify()
    await server.device.held()
    await server.drain(20)
    server.device.release()
    const response = await first
    expect([response.status, await codeOf(response)]).toEqual([503, 'shutting-down'])
  })
})

describe('Gate', () => {
  /** A gate whose requests are let out by hand, on a clock that is moved by hand. */
  function testGate(workers: number, queue: number) {
    const clock = { ms: 0 }
    const gate = new Gate(workers, queue, () => clock.ms)
    const release: (() => void)[] = []
    const enter = (leftMs?: number) => gate.admit(() => new Promise<void>((done) => release.push(done)), leftMs)
    /** Lets the oldest out after so many milliseconds. */
    const leave = async (ms: number): Promise<void> => {
      clock.ms += ms
      release.shift()?.()
      await new Promise(setImmediate)
    }
    return { clock, gate, enter, leave }
  }

  it('tells how long an answer would take, from how long others took among how many', async () => {
    const { gate, enter, leave } = testGate(2, 10)
    expect([gate.expectedMs, gate.retryAfterSeconds]).toEqual([0, 1])
    const first = enter()
    await leave(4000)
    await first
    const six = Array.from({ length: 6 }, () => enter())
    expect([gate.waiting, gate.expectedMs, gate.retryAfterSeconds]).toEqual([4, 28_000, 24])
    for (const _ of six) await leave(500)
    await Promise.all(six)
    expect(gate.waiting).toBe(0)
    // The sixth took 3 s among six.
    expect(gate.expectedMs).toBeGreaterThan(500)
    expect(gate.expectedMs).toBeLessThan(4000)
  })

  it('refuses at once who would be late, but never when nobody is inside', async () => {
    const { gate, enter, leave } = testGate(1, 10)
    const first = enter(1)
    await leave(100)
    await first
    const second = enter(10)
    expect(() => gate.assertRoom(259)).toThrow(expect.objectContaining({ code: 'overloaded' }))
    gate.assertRoom(260)
    gate.assertRoom()
    await leave(100)
    await second
  })

  it('gives a place back when the work fails', async () => {
    const gate = new Gate(1, 0, () => 0)
    await expect(gate.admit(() => Promise.reject(new TypeError('no')))).rejects.toThrow('no')
    expect(await gate.admit(async () => 'in')).toBe('in')
  })
})

describe('LoopLag', () => {
  it('grows while the loop is blocked, and is forgotten a while after', async () => {
    const clock = { ms: 0 }
    const lag = new LoopLag(() => clock.ms)
    const turns = async (count: number): Promise<void> => {
      for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve, 6))
    }
    await turns(3)
    const end = performance.now() + 400
    while (performance.now() < end);
    await turns(2)
    expect(lag.ms).toBeGreaterThan(300)
    for (let window = 0; window < 2; window++) {
      clock.ms += 1001
      expect(lag.ms).toBeGreaterThanOrEqual(0)
      await turns(20)
    }
    expect(lag.ms).toBeLessThan(300)
    lag.stop()
  })
})
