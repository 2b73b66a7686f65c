import { isAbsolute, resolve } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { cacheFolder } from './cache-folder.ts'

afterEach(() => vi.unstubAllEnvs())

describe('cacheFolder', () => {
  it('is where WIDTHWISE_CACHE says, as an absolute path', () => {
    expect(cacheFolder({ WIDTHWISE_CACHE: 'here' })).toBe(resolve('here'))
    vi.stubEnv('WIDTHWISE_CACHE', resolve('there'))
    expect(cacheFolder()).toBe(resolve('there'))
  })

  it('is the platform’s where that is not set, or empty', () => {
    vi.stubEnv('WIDTHWISE_CACHE', resolve('there'))
    const platform = cacheFolder({})
    expect(isAbsolute(platform)).toBe(true)
    expect(platform).toContain('widthwise')
    expect(platform).not.toContain('there')
    expect(cacheFolder({ WIDTHWISE_CACHE: '' })).toBe(platform)
  })
})
