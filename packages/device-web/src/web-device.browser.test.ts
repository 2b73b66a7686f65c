import type { Device, Runner, Subnet, Tensor } from '@widthwise/core'
import { onnxPackage } from '@widthwise/device'
import { sliceGraph } from '@widthwise/graph'
import { describe, expect, it, vi } from 'vitest'
import workerAddress from '../dist/worker.js?worker&url'
import type { WebDeviceOptions } from './options.ts'
import { startImporting } from './start-worker.ts'
import { pictures, randomStore, smallGraph, widths } from './testing/small-model.ts'
import { createWebDevice } from './web-device.ts'
import { callRuntime } from './worker/call-runtime.ts'

const graph = smallGraph
const store = randomStore(graph)
const input = pictures(2)

/** Runs `use` on a device of its own. */
async function withDevice<Result>(
  options: WebDeviceOptions,
  use: (device: Device) => Promise<Result>,
): Promise<Result> {
  const device = await createWebDevice({ intraOpThreads: 1, ...options })
  try {
    return await use(device)
  } finally {
    await device[Symbol.asyncDispose]()
  }
}

const logitsOf = async (runner: Runner, subnet?: Subnet): Promise<Tensor> =>
  (await runner.run({ input }, subnet)).logits as Tensor
const close = (got: Tensor, want: Tensor): void => {
  expect(got.shape).toEqual(want.shape)
  for (const [index, value] of want.data.entries()) expect(got.data[index]).toBeCloseTo(value, 5)
}
const { toOnnx } = await onnxPackage()
const want = await withDevice({}, async (device) => logitsOf(await device.prepare({ graph, store })))

/** Workers that are kept for the test to look at. */
function watched(start: () => Worker = () => startImporting(new URL(workerAddress, location.href))) {
  const started: Worker[] = []
  const ended: Worker[] = []
  const worker = (): Worker => {
    const made = start()
    const terminate = made.terminate.bind(made)
    made.terminate = () => {
      ended.push(made)
      terminate()
    }
    started.push(made)
    return made
  }
  return { started, ended, worker }
}

/** A worker that throws outside of any command when the first value of a run is below zero. */
const fragile = (): Worker => {
  const script = `import ${JSON.stringify(new URL(workerAddress, location.href).href)}
    const { onmessage } = self
    self.onmessage = (event) => {
      if (event.data.body?.inputs?.[0].data[0] < -100) throw new RangeError('the worker is broken')
      onmessage.call(self, event)
    }`
  return new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })), { type: 'module' })
}
const breaking = { shape: [1, 3, 16, 16], data: new Float32Array(768).fill(-1000) }

describe('a worker that breaks down', () => {
  it('fails its run alone, with the cause, and is replaced', async () => {
    const { started, ended, worker } = watched(fragile)
    await withDevice({ worker }, async (device) => {
      const runner = await device.prepare({ graph, store })
      const lost = runner.run({ input: breaking })
      const next = logitsOf(runner)
      await expect(lost).rejects.toMatchObject({ code: 'worker-failed', cause: expect.anything() })
      close(await next, want)
      expect(started).toHaveLength(2)
      expect(ended).toEqual(started.slice(0, 1))
      expect(device.telemetry()).toMatchObject({ sessionsCreated: 2, running: 0, queued: 0 })
    })
    expect(ended).toEqual(started)
  })

  it('is one whose WebAssembly has trapped', async () => {
    const report = vi.spyOn(globalThis, 'reportError').mockReturnValue()
    const trap = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 116, 0, 0)
    const code = Uint8Array.of(10, 5, 1, 3, 0, 0, 11)
    const { instance } = await WebAssembly.instantiate(new Uint8Array([...trap, ...code]))
    const settled = vi.fn()
    callRuntime(async () => (instance.exports.t as () => void)()).then(settled, settled)
    await vi.waitFor(() => expect(report).toHaveBeenCalledWith(expect.any(WebAssembly.RuntimeError)))
    expect(settled).not.toHaveBeenCalled()
    report.mockRestore()
    await expect(callRuntime(() => Promise.reject(new RangeError('no trap')))).rejects.toThrow('no trap')
  })

  it('or does not load, is named', async () => {
    const worker = (): Worker => new Worker('/not-there.js', { type: 'module' })
    await withDevice({ worker }, async (device) => {
      await expect(device.prepare({ graph, store })).rejects.toMatchObject({ code: 'worker-missing' })
    })
  })
})

describe('the runtime', () => {
  it('that is not where it was said to be is named', async () => {
    await withDevice({ runtime: '/not-there/' }, async (device) => {
      await expect(device.prepare({ graph, store })).rejects.toMatchObject({
        code: 'runtime-failed',
        message: expect.stringContaining('/not-there/ort-wasm-simd-threaded.wasm'),
      })
    })
  })

  it('is loaded from where it was said to be', async () => {
    const { default: runtime } = await import('onnxruntime-web/ort-wasm-simd-threaded.wasm?url')
    await withDevice({ runtime }, async (device) => close(await logitsOf(await device.prepare({ graph, store })), want))
  })

  it('answers the same with two threads, and in two workers at once', async () => {
    expect(crossOriginIsolated).toBe(true)
    await withDevice({ intraOpThreads: 2 }, async (device) =>
      close(await logitsOf(await device.prepare({ graph, store })), want),
    )
    await withDevice({ workers: 2 }, async (device) => {
      const runner = await device.prepare({ graph, store }, { subnets: [{ rule: 'none' }] })
      for (const got of await Promise.all([1, 2, 3, 4].map(() => logitsOf(runner)))) close(got, want)
      expect(device.telemetry()).toMatchObject({ sessionsCreated: 2, runs: 4 })
    })
  })
})

describe('an ONNX model', () => {
  it('runs from its bytes, which stay, and from its address', async () => {
    const { model } = await toOnnx(sliceGraph(graph, { rule: 'none' }), store, { batch: 'dynamic' })
    const address = URL.createObjectURL(new Blob([model as BlobPart]))
    await withDevice({ workers: 2 }, async (device) => {
      for (const onnx of [model, address]) {
        const runner = await device.prepare({ onnx })
        expect(runner.inputs).toEqual([{ name: 'input', shape: [-1, 3, 16, 16] }])
        for (const got of await Promise.all([1, 2].map(() => logitsOf(runner)))) close(got, want)
        expect(runner.memory()).toBe(model.length)
        await expect(logitsOf(runner, widths[1])).rejects.toMatchObject({ code: 'model-one-width' })
      }
      expect(model.length).toBeGreaterThan(0)
    })
  })

  it('that cannot be read, has data elsewhere, or is none, is refused', async () => {
    const { model } = await toOnnx(sliceGraph(graph, { rule: 'none' }), store, {
      externalData: { location: 'far.bin' },
    })
    await withDevice({}, async (device) => {
      for (const [onnx, code, words] of [
        ['http://127.0.0.1:1/model.onnx', 'model-unreadable', 'no answer'],
        [model, 'model-unreadable', 'far.bin'],
        [new Uint8Array(9), 'onnx-malformed', ''],
      ] as const) {
        await expect(device.prepare({ onnx })).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
      }
      expect(device.telemetry().memoryBytes).toBe(0)
    })
  })
})

describe('memory', () => {
  it('closes the subnet used longest ago when there is no room for another', async () => {
    await withDevice({ memoryBytes: 100_000 }, async (device) => {
      const runner = await device.prepare({ graph, store })
      expect(runner.memory(widths[0]) + runner.memory(widths[1])).toBeGreaterThan(100_000)
      for (const subnet of [0, 1, 0]) await logitsOf(runner, widths[subnet])
      const { memoryBytes, sessionsCreated, sessionsEvicted } = device.telemetry()
      expect({ sessionsCreated, sessionsEvicted }).toEqual({ sessionsCreated: 3, sessionsEvicted: 2 })
      expect(memoryBytes).toBeLessThanOrEqual(100_000)
    })
  })
})

describe('disposal', () => {
  it('ends the workers, of which the runs under way have ended before', async () => {
    const { started, ended, worker } = watched()
    const device = await createWebDevice({ workers: 2, worker })
    const runner = await device.prepare({ graph, store }, { subnets: [{ rule: 'none' }] })
    const runs = [logitsOf(runner), logitsOf(runner)]
    await device[Symbol.asyncDispose]()
    for (const run of runs) close(await run, want)
    expect(started).toHaveLength(2)
    expect(new Set(ended)).toEqual(new Set(started))
    expect(device.telemetry()).toMatchObject({ memoryBytes: 0, running: 0 })
  })
})
