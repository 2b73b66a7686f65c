import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nodeDeviceError } from './errors.ts'
import { type NodeDeviceOptions, resolveOptions } from './options.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

describe('options', () => {
  it('leave one worker the choice of its threads, and share the processors among several', () => {
    expect(resolveOptions({})).toMatchObject({ workers: 1, intraOpThreads: 0 })
    const each = Math.max(1, Math.floor(availableParallelism() / 2))
    expect(resolveOptions({ workers: 2 })).toMatchObject({ intraOpThreads: each })
    expect(resolveOptions({ workers: 2, intraOpThreads: 5 })).toMatchObject({ intraOpThreads: 5 })
  })

  it('allow half of the memory', () => {
    const { memoryBytes } = resolveOptions({})
    vi.spyOn(process, 'constrainedMemory').mockReturnValue(2 ** 20)
    expect(resolveOptions({}).memoryBytes).toBe(2 ** 19)
    vi.spyOn(process, 'constrainedMemory').mockReturnValue(0)
    expect(resolveOptions({}).memoryBytes).toBeGreaterThanOrEqual(memoryBytes)
  })

  it('put the cache where WIDTHWISE_CACHE says', () => {
    vi.stubEnv('WIDTHWISE_CACHE', '/somewhere')
    expect(resolveOptions({}).cacheFolder).toBe(join('/somewhere', 'onnxruntime'))
    expect(resolveOptions({ cacheFolder: '/elsewhere' }).cacheFolder).toBe('/elsewhere')
    expect(resolveOptions({ cacheFolder: false }).cacheFolder).toBe(false)
  })

  it('give warnings to the process unless told otherwise', () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockReturnValue()
    resolveOptions({}).onWarning(nodeDeviceError('disk-full', 'no room'))
    expect(emitWarning).toHaveBeenCalledWith(expect.stringMatching(/^no room\. Free/), { code: 'disk-full' })
  })

  it.each<[NodeDeviceOptions, RegExp]>([
    [{ workers: 0 }, /workers is 0;.*at least 1/],
    [{ workers: 1.5 }, /workers is 1\.5/],
    [{ intraOpThreads: 0 }, /intraOpThreads is 0/],
    [{ memoryBytes: Number.NaN }, /memoryBytes is NaN/],
    [{ cacheBytes: -1 }, /cacheBytes is -1/],
    [{ cacheFromBytes: '16' as never }, /cacheFromBytes is '16'/],
    [{ cacheFolder: '' }, /cacheFolder is ''/],
    [{ cacheFolder: true as never }, /cacheFolder is true/],
  ])('%j are refused', (options, message) => {
    expect(() => resolveOptions(options)).toThrow(
      expect.objectContaining({ code: 'options-invalid', message: expect.stringMatching(message) }),
    )
  })
})
