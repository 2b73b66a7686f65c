import { describe, expect, it } from 'vitest'
import { type Browser, resolveOptions, type WebDeviceOptions } from './options.ts'

const browser: Browser = {
  crossOriginIsolated: true,
  memoryGibibytes: 8,
  base: 'https://example.com/app/index.html',
}
const plain: Browser = { ...browser, crossOriginIsolated: false }

describe('options', () => {
  it('give one worker with one thread, and on an isolated page as many as are asked for', () => {
    expect(resolveOptions({}, browser)).toMatchObject({ workers: 1, intraOpThreads: 1 })
    expect(resolveOptions({ workers: 3, intraOpThreads: 1 }, plain)).toMatchObject({ workers: 3, intraOpThreads: 1 })
    expect(resolveOptions({ intraOpThreads: 6 }, browser)).toMatchObject({ intraOpThreads: 6 })
  })

  it('refuse threads that the page cannot have', () => {
    expect(() => resolveOptions({ intraOpThreads: 2 }, plain)).toThrow(
      expect.objectContaining({ code: 'threads-unavailable', message: expect.stringContaining('intraOpThreads is 2') }),
    )
  })

  it('allow a quarter of the memory, or one gibibyte where the browser does not say', () => {
    expect(resolveOptions({}, browser).memoryBytes).toBe(2 ** 31)
    expect(resolveOptions({}, { ...browser, memoryGibibytes: 0.25 }).memoryBytes).toBe(2 ** 26)
    expect(resolveOptions({}, { ...browser, memoryGibibytes: undefined }).memoryBytes).toBe(2 ** 30)
  })

  it.each<[URL | string | undefined, string | undefined]>([
    [undefined, undefined],
    ['/ort', 'https://example.com/ort/ort-wasm-simd-threaded.wasm'],
    ['ort/', 'https://example.com/app/ort/ort-wasm-simd-threaded.wasm'],
    [new URL('https://cdn.example/x/'), 'https://cdn.example/x/ort-wasm-simd-threaded.wasm'],
    ['assets/ort-8f3a.wasm', 'https://example.com/app/assets/ort-8f3a.wasm'],
  ])('take %s as the place of the runtime', (runtime, file) => {
    expect(resolveOptions(runtime === undefined ? {} : { runtime }, browser).runtime).toBe(file)
  })

  it.each<[WebDeviceOptions, RegExp]>([
    [{ workers: 0 }, /workers is 0;.*at least 1/],
    [{ intraOpThreads: 1.5 }, /intraOpThreads is 1\.5/],
    [{ memoryBytes: Number.NaN }, /memoryBytes is NaN/],
    [{ runtime: 'https://' }, /runtime is 'https:\/\/'/],
  ])('%j are refused', (options, message) => {
    expect(() => resolveOptions(options, browser)).toThrow(
      expect.objectContaining({ code: 'options-invalid', message: expect.stringMatching(message) }),
    )
  })
})
