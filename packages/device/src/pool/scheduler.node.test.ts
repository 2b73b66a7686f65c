import { setTimeout } from 'node:timers/promises'
import { isWidthwiseError } from '@widthwise/core'
import { afterEach, describe, expect, it } from 'vitest'
import { deviceError } from '../errors.ts'
import type { NamedData } from '../protocol/protocol.ts'
import { fakeSupply } from './fake-supply.node.test-support.ts'
import type { JobResult } from './job.ts'
import { Scheduler, type SchedulerOptions } from './scheduler.ts'
import type { SessionSource } from './session-source.ts'

const open: Scheduler[] = []

function makeScheduler(options: Partial<SchedulerOptions> = {}): Scheduler {
  const scheduler = new Scheduler({
    supply: fakeSupply(),
    workers: 1,
    sessionOptions: {},
    memoryBytes: 1000,
    ...options,
  })
  open.push(scheduler)
  return scheduler
}

function makeSource(more: Partial<SessionSource> = {}): SessionSource {
  return {
    owner: {},
    weightBytes: 100,
    activationBytes: 10,
    shared: false,
    file: async () => ({ path: 'model' }),
    forget: () => false,
    ...more,
  }
}

const lasting = (ms: number): readonly NamedData[] => [{ name: 'x', shape: [1], data: Float32Array.of(ms) }]
const crash = (): readonly NamedData[] => lasting(-1)
/** Runs that the thread which gave this answer had begun by then. */
const begun = ({ outputs }: JobResult): number | undefined => outputs[0]?.data[1]
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error) => (isWidthwiseError(error) ? error.code : error),
  )
const disposed = deviceError('device-disposed', 'the test is over')

afterEach(async () => {
  await Promise.all(open.splice(0).map((scheduler) => scheduler.dispose(disposed)))
})

describe('the queue', () => {
  it('runs one after the other on one worker, in the order in which they came', async () => {
    const scheduler = makeScheduler()
    const source = makeSource()
    const order: number[] = []
    await Promise.all(
      [3, 1, 2].map(async (ms) => {
        await scheduler.submit({ source, inputs: lasting(ms), outputs: ['y'] })
        order.push(ms)
      }),
    )
    expect(order).toEqual([3, 1, 2])
    expect(scheduler.telemetry()).toMatchObject({ runs: 3, busyMs: 6, queued: 0, running: 0, sessionsCreated: 1 })
  })

  it('runs as many at once as there are workers, all of one source too', async () => {
    const scheduler = makeScheduler({ workers: 2 })
    const source = makeSource()
    await scheduler.makeReady(source)
    const runs = [40, 40, 0].map((ms) => scheduler.submit({ source, inputs: lasting(ms), outputs: ['y'] }))
    expect(scheduler.telemetry()).toMatchObject({ running: 2, queued: 1, sessionsCreated: 2 })
    await Promise.all(runs)
  })

  it('prefers the idle worker that has the session', async () => {
    const scheduler = makeScheduler({ workers: 2 })
    const [a, b] = [makeSource(), makeSource()]
    await Promise.all([a, b].map((source) => scheduler.submit({ source, inputs: lasting(20), outputs: [] })))
    for (const source of [b, a, b, a]) await scheduler.submit({ source, inputs: lasting(0), outputs: [] })
    expect(scheduler.telemetry().sessionsCreated).toBe(2)
  })
})

describe('cancelling', () => {
  it('answers at once, lets the run under way end unseen, and never starts one that waits', async () => {
    const scheduler = makeScheduler()
    const source = makeSource()
    await scheduler.makeReady(source)
    const controllers = [new AbortController(), new AbortController()]
    const before = begun(await scheduler.submit({ source, inputs: lasting(0), outputs: ['y'] })) as number
    const runs = controllers.map(({ signal }) =>
      scheduler.submit({ source, inputs: lasting(50), outputs: ['y'], signal }),
    )
    await setTimeout(10)
    const reason = new DOMException('no longer wanted')
    const start = performance.now()
    for (const controller of controllers) controller.abort(reason)
    for (const run of runs) await expect(run).rejects.toMatchObject({ code: 'aborted', cause: reason })
    expect(performance.now() - start).toBeLessThan(40)
    expect(scheduler.telemetry()).toMatchObject({ running: 1, queued: 0, runs: 1 })
    expect(begun(await scheduler.submit({ source, inputs: lasting(0), outputs: ['y'] }))).toBe(before + 2)
    expect(scheduler.telemetry().runs).toBe(3)
  })

  it('refuses what was cancelled before', async () => {
    const signal = AbortSignal.abort('why')
    const run = makeScheduler().submit({ source: makeSource(), inputs: lasting(0), signal })
    await expect(run).rejects.toMatchObject({ code: 'aborted', cause: 'why' })
  })
})

describe('a worker that breaks down', () => {
  it('fails the run under way alone; the next one gets another worker, and opens its session again', async () => {
    const scheduler = makeScheduler()
    const source = makeSource()
    const [lost, next] = [crash(), lasting(0)].map((inputs) => scheduler.submit({ source, inputs, outputs: ['y'] }))
    expect(await codeOf(lost as Promise<unknown>)).toBe('worker-failed')
    expect(begun((await next) as JobResult)).toBeGreaterThan(0)
    expect(scheduler.telemetry()).toMatchObject({ sessionsCreated: 2, memoryBytes: 110 })
  })

  it('three times in a row ends the device', async () => {
    const scheduler = makeScheduler()
    const source = makeSource()
    const runs = [crash(), crash(), crash(), lasting(0)].map((inputs) => scheduler.submit({ source, inputs }))
    expect(await Promise.all(runs.map(codeOf))).toEqual(Array(4).fill('worker-failed'))
    expect(await codeOf(scheduler.submit({ source, inputs: lasting(0) }))).toBe('worker-failed')
  })

  it('is not counted when a run in between succeeds', async () => {
    const scheduler = makeScheduler()
    const source = makeSource()
    for (const inputs of [crash(), crash(), lasting(0), crash(), crash(), lasting(0)]) {
      await codeOf(scheduler.submit({ source, inputs }))
    }
    expect(await codeOf(scheduler.submit({ source, inputs: lasting(0) }))).toBe('no error')
  })

  it('because its runtime does not load says so each time', async () => {
    const scheduler = makeScheduler({ supply: fakeSupply({ broken: true }) })
    expect(await codeOf(scheduler.start())).toBe('run-failed')
    expect(await codeOf(scheduler.submit({ source: makeSource(), inputs: lasting(0) }))).toBe('run-failed')
  })

  it('before it exists says why', async () => {
    const take = (): never => {
      throw deviceError('options-invalid', 'no workers here')
    }
    expect(await codeOf(makeScheduler({ supply: { ...fakeSupply(), take } }).start())).toBe('options-invalid')
  })
})

describe('memory', () => {
  it('closes the session used longest ago when there is no room for another', async () => {
    const scheduler = makeScheduler({ memoryBytes: 250 })
    const [a, b, c] = [makeSource(), makeSource(), makeSource()]
    for (const source of [a, b, a, c]) await scheduler.submit({ source, inputs: lasting(0) })
    expect(scheduler.telemetry()).toMatchObject({ memoryBytes: 220, sessionsCreated: 3, sessionsEvicted: 1 })
    await scheduler.submit({ source: a, inputs: lasting(0) })
    expect(scheduler.telemetry()).toMatchObject({ sessionsCreated: 3 })
    await scheduler.submit({ source: b, inputs: lasting(0) })
    expect(scheduler.telemetry()).toMatchObject({ sessionsCreated: 4, sessionsEvicted: 2 })
  })

  it('counts weights that two workers map once', async () => {
    const scheduler = makeScheduler({ workers: 2 })
    await scheduler.makeReady(makeSource({ shared: true }))
    await scheduler.makeReady(makeSource())
    expect(scheduler.telemetry()).toMatchObject({ memoryBytes: 120 + 220, sessionsCreated: 4 })
  })

  it('waits for a session in use instead of taking its room', async () => {
    const scheduler = makeScheduler({ workers: 2, memoryBytes: 150 })
    const [a, b] = [makeSource(), makeSource()]
    await scheduler.submit({ source: a, inputs: lasting(0) })
    const first = scheduler.submit({ source: a, inputs: lasting(60) })
    await setTimeout(10)
    const second = scheduler.submit({ source: b, inputs: lasting(0) })
    expect(await Promise.race([first.then(() => 'first'), second.then(() => 'second')])).toBe('first')
    await second
    expect(scheduler.telemetry()).toMatchObject({ memoryBytes: 110, sessionsEvicted: 1 })
  })

  it('that a model alone exceeds is an error with both numbers', async () => {
    const run = makeScheduler({ memoryBytes: 109 }).submit({ source: makeSource(), inputs: lasting(0) })
    await expect(run).rejects.toMatchObject({
      code: 'device-memory-exceeded',
      details: { needed: 110, memoryBytes: 109 },
    })
  })
})

describe('opening', () => {
  it('that fails leaves nothing counted', async () => {
    const scheduler = makeScheduler()
    const source = makeSource({ file: async () => ({ path: 'gone' }) })
    expect(await codeOf(scheduler.submit({ source, inputs: lasting(0) }))).toBe('model-refused')
    expect(scheduler.telemetry()).toMatchObject({ memoryBytes: 0, sessionsCreated: 0, running: 0 })
  })

  it('looks again when the file has gone since it was found', async () => {
    const scheduler = makeScheduler()
    const paths = ['gone', 'model']
    const source = makeSource({ file: async () => ({ path: paths.shift() ?? 'gone' }), forget: () => true })
    expect(await codeOf(scheduler.submit({ source, inputs: lasting(0) }))).toBe('no error')
    expect(paths).toEqual([])
  })
})

describe('disposal', () => {
  it('of a runner waits for its run under way, refuses its others, and leaves those of another runner', async () => {
    const scheduler = makeScheduler()
    const [mine, other] = [makeSource(), makeSource()]
    await scheduler.makeReady(mine)
    const ended: string[] = []
    const submit = (source: SessionSource, name: string, ms: number): Promise<unknown> =>
      codeOf(scheduler.submit({ source, inputs: lasting(ms) })).then((code) => ended.push(`${name}: ${code}`))
    const runs = [submit(mine, 'under way', 30), submit(mine, 'waiting', 0), submit(other, 'other', 0)]
    await scheduler.release(mine.owner, deviceError('runner-disposed', 'gone'))
    expect(ended).toEqual(['waiting: runner-disposed', 'under way: no error'])
    await Promise.all(runs)
    expect(ended).toContain('other: no error')
    expect(scheduler.telemetry().memoryBytes).toBe(110)
  })

  it('waits for the run under way, refuses those that wait, and all that come', async () => {
    const scheduler = makeScheduler()
    const source = makeSource()
    await scheduler.makeReady(source)
    const codes = Promise.all([30, 0].map((ms) => codeOf(scheduler.submit({ source, inputs: lasting(ms) }))))
    await scheduler.dispose(disposed)
    expect(scheduler.telemetry()).toMatchObject({ running: 0, queued: 0, memoryBytes: 0 })
    expect(await codes).toEqual(['no error', 'device-disposed'])
    expect(await codeOf(scheduler.submit({ source, inputs: lasting(0) }))).toBe('device-disposed')
  })
})
