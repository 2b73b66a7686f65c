import type { Device } from '@widthwise/core'
import { describe, expect, it } from 'vitest'
import { cdp } from 'vitest/browser'
import workerAddress from '../dist/worker.js?worker&url'
import { cifar10Graph, pictures, randomStore, smallGraph, widths } from './testing/small-model.ts'
import { createWebDevice } from './web-device.ts'

/** A module of JavaScript at an address. */
const scriptAt = (text: string): string => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))

/** A worker that can be asked how many bytes its memories of WebAssembly have. */
function measurable(): Worker {
  const patch = scriptAt(`
    const { Memory } = WebAssembly
    self.memories = []
    WebAssembly.Memory = class extends Memory {
      constructor(descriptor) { super(descriptor); self.memories.push(this) }
    }`)
  return new Worker(
    scriptAt(`import ${JSON.stringify(patch)}
      import ${JSON.stringify(new URL(workerAddress, location.href).href)}
      const { onmessage } = self
      self.onmessage = (event) => {
        if (event.data !== 'bytes') return onmessage.call(self, event)
        event.ports[0].postMessage(self.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0))
      }`),
    { type: 'module' },
  )
}

function bytesOf(worker: Worker): Promise<number> {
  const { port1, port2 } = new MessageChannel()
  const answer = new Promise<number>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data)
  })
  worker.postMessage('bytes', [port2])
  return answer
}

/** Bytes of this page's JavaScript that are in use. */
async function heapBytes(): Promise<number> {
  const session = cdp() as unknown as { send(method: string): Promise<{ usedSize: number }> }
  await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

const mebibyte = 2 ** 20

describe('opening, running and disposing over and over', () => {
  const store = randomStore(smallGraph)
  async function cycle(device: Device): Promise<void> {
    const runner = await device.prepare({ graph: smallGraph, store })
    for (const subnet of widths) await runner.run({ input: pictures() }, subnet)
    await runner[Symbol.asyncDispose]()
  }

  it('a runner a hundred times takes no more memory, of the worker or of the page', { timeout: 120_000 }, async () => {
    const workers: Worker[] = []
    const worker = (): Worker => {
      workers.push(measurable())
      return workers.at(-1) as Worker
    }
    const device = await createWebDevice({ intraOpThreads: 1, worker })
    for (let i = 0; i < 10; i++) await cycle(device)
    const before = { worker: await bytesOf(workers[0] as Worker), page: await heapBytes() }
    for (let i = 0; i < 100; i++) await cycle(device)
    expect(await bytesOf(workers[0] as Worker)).toBe(before.worker)
    expect(before.worker).toBeGreaterThan(mebibyte)
    expect((await heapBytes()) - before.page).toBeLessThan(mebibyte)
    expect(device.telemetry()).toMatchObject({ memoryBytes: 0, sessionsCreated: 440, runs: 440 })
    await device[Symbol.asyncDispose]()
    expect(workers).toHaveLength(1)
  })

  it('a device ten times takes no more memory of the page', { timeout: 120_000 }, async () => {
    const devices = async (count: number): Promise<number> => {
      for (let i = 0; i < count; i++) {
        const device = await createWebDevice({ intraOpThreads: 1 })
        await cycle(device)
        await device[Symbol.asyncDispose]()
      }
      return await heapBytes()
    }
    const before = await devices(3)
    expect((await devices(10)) - before).toBeLessThan(mebibyte)
  })
})

describe('the page', () => {
  // Other programs of the machine may take the processor away in the middle of a task.
  it('is never busy for 50 ms while a model is opened and runs', { retry: 3 }, async () => {
    const [store, input] = [randomStore(cifar10Graph), pictures(20, 32)]
    const device = await createWebDevice({ intraOpThreads: 1 })
    // Modules are fetched and compiled the first time.
    await (await device.prepare({ graph: smallGraph, store: randomStore(smallGraph) })).run({ input: pictures() })
    const long: number[] = []
    const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)))
    observer.observe({ type: 'longtask' })
    const runner = await device.prepare({ graph: cifar10Graph, store }, { subnets: widths })
    await Promise.all(widths.map((subnet) => runner.run({ input }, subnet)))
    // What was observed is told in a task of its own.
    await new Promise((resolve) => setTimeout(resolve, 50))
    observer.disconnect()
    await device[Symbol.asyncDispose]()
    expect(long).toEqual([])
  })
})
