import { WorkerHandle } from '@widthwise/device'
import { describe, expect, it } from 'vitest'
import { workerUrl } from '../entry-urls.ts'
import { parkedWorkers } from './parked-workers.ts'
import { workerPorts } from './worker-ports.ts'

const broken = new URL('../testing/broken-worker.mjs', import.meta.url)

describe('a thread', () => {
  it('that ends in the middle of a run says how it ended, and takes no more commands', async () => {
    const handle = new WorkerHandle(workerPorts(broken))
    expect(await handle.request('start', { settings: {} })).toEqual({ runtimeVersion: 'none' })
    const run = handle.request('run', { session: 0, inputs: [], outputs: [] })
    await expect(run).rejects.toMatchObject({ code: 'worker-failed', message: expect.stringContaining('exit code 3') })
    expect(handle.failed).toBe(true)
    await expect(handle.request('close', { session: 0 })).rejects.toMatchObject({ code: 'worker-failed' })
    await handle.stop()
  })

  it('that was not built is named', () => {
    expect(() => new WorkerHandle(workerPorts(new URL('not-built.js', broken)))).toThrow(
      expect.objectContaining({ code: 'worker-missing', message: expect.stringContaining('not-built.js') }),
    )
  })

  it('whose runtime does not load says so, and ends when it is told to', async () => {
    const handle = new WorkerHandle(workerPorts(workerUrl))
    const start = handle.request('start', { settings: { runtimeModule: 'file:///nowhere/runtime.js' } })
    await expect(start).rejects.toMatchObject({ code: 'runtime-failed', hint: expect.stringContaining('Reinstall') })
    await handle.stop()
    expect(handle.failed).toBe(true)
  })
})

describe('a worker that is given back', () => {
  it('is the next one of its kind, and of no other', async () => {
    const workers = parkedWorkers({ url: broken, runtimeModule: 'a' })
    const first = workers.take()
    await workers.giveBack(first)
    const other = parkedWorkers({ url: broken, runtimeModule: 'b' }).take()
    expect(other).not.toBe(first)
    expect(parkedWorkers({ url: broken, runtimeModule: 'a' }).take()).toBe(first)
    await Promise.all([first.stop(), other.stop()])
  })
})
