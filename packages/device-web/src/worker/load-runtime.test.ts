import { afterEach, expect, it, vi } from 'vitest'
import { loadRuntime } from './load-runtime.ts'
import { smallestModel } from './smallest-model.ts'

const specifier = 'onnxruntime-web/wasm'
afterEach(() => vi.doUnmock(specifier))

/** A runtime whose sessions are made by `create`. */
const fakeRuntime = (create: (model: Uint8Array) => Promise<unknown>) => ({
  env: { versions: { common: '1.2.3' }, wasm: {} as Record<string, unknown>, logLevel: 'warning' },
  InferenceSession: { create },
})

it('tells a runtime its threads and its place, and proves that it works', async () => {
  const release = vi.fn(async () => {})
  const create = vi.fn(async () => ({ release }))
  const fake = fakeRuntime(create)
  vi.doMock(specifier, () => fake)
  const { version } = await loadRuntime({ threads: 2, runtime: 'https://example.com/a.wasm' })
  expect(version).toBe('1.2.3')
  expect(fake.env.wasm).toEqual({ numThreads: 2, wasmPaths: { wasm: 'https://example.com/a.wasm' } })
  expect(create).toHaveBeenCalledWith(smallestModel, expect.anything())
  expect(release).toHaveBeenCalledOnce()
})

it('says that onnxruntime-web is missing', async () => {
  vi.doMock(specifier, () => {
    throw new TypeError('no such module')
  })
  await expect(loadRuntime({ threads: 1, runtime: undefined })).rejects.toMatchObject({ code: 'runtime-missing' })
})

it('says that its WebAssembly does not load, and from where', async () => {
  vi.doMock(specifier, () => fakeRuntime(() => Promise.reject(new TypeError('404'))))
  await expect(loadRuntime({ threads: 1, runtime: 'https://example.com/a.wasm' })).rejects.toMatchObject({
    code: 'runtime-failed',
    message: expect.stringContaining('https://example.com/a.wasm'),
    cause: expect.objectContaining({ message: '404' }),
  })
})
