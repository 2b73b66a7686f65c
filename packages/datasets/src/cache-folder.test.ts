import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { datasetCacheFolder } from './cache-folder.ts'

describe('datasetCacheFolder', () => {
  it('is inside WIDTHWISE_CACHE, else inside the platform’s cache folder', () => {
    expect(datasetCacheFolder('cifar10', { WIDTHWISE_CACHE: 'here' })).toBe(resolve('here', 'datasets', 'cifar10'))
    const platform = datasetCacheFolder('cifar10', { WIDTHWISE_CACHE: '' })
    expect(platform).toContain('widthwise')
    expect(platform.endsWith(join('datasets', 'cifar10'))).toBe(true)
  })
})
