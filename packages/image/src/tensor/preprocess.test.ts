import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyImage, noiseImage, plainImage } from '../noise-image.test-support.ts'
import { thrownCode } from '../thrown-code.test-support.ts'
import { timmTransform } from '../transform/timm-transform.ts'
import { torchvisionTransform } from '../transform/torchvision-transform.ts'
import { normalizeTable } from './normalize-table.ts'
import { createPreprocessor, preprocess, preprocessInto } from './preprocess.ts'
import type { PreprocessSpec } from './preprocess-spec.ts'
import { transformToTensor } from './transform-to-tensor.ts'

const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const
const spec: PreprocessSpec = { resize: 16, crop: 12, interpolation: 'bicubic', ...imagenet }
const image = noiseImage(40, 30)

describe('preprocess', () => {
  it('resizes the short side and crops the centre', () => {
    const transform = torchvisionTransform({ resize: 16, centerCrop: 12, interpolation: 'bicubic' })
    expect(preprocess(image, spec)).toEqual(transformToTensor(image, transform, imagenet))
  })

  it.each(['center', 'squash', 'border'] as const)('follows timm where only a share is given: %s', (cropMode) => {
    const options = { inputSize: 12, cropPct: 0.9, cropMode, interpolation: 'bilinear', mean: imagenet.mean } as const
    const { resize: _, ...shared } = { ...spec, crop: 12, cropPct: 0.9, cropMode, interpolation: 'bilinear' as const }
    expect(preprocess(image, shared)).toEqual(transformToTensor(image, timmTransform(options), imagenet))
  })

  it('stands channel by channel, row by row', () => {
    const tensor = preprocess(plainImage(3, 2, [0, 51, 255]), { crop: [2, 3], mean: [0, 0, 0], std: [1, 1, 1] })
    expect(tensor.shape).toEqual([3, 2, 3])
    expect([...tensor.data]).toEqual([0, 0.2, 1].flatMap((value) => new Array(6).fill(Math.fround(value))))
  })

  it('resizes nothing where neither side nor share is given, and crops to the resize where no crop is', () => {
    const { resize: _, ...unsized } = spec
    const cropped = transformToTensor(image, { crop: { width: 12, height: 12 } }, imagenet)
    expect(preprocess(image, unsized)).toEqual(cropped)
    expect(preprocess(image, { ...imagenet, resize: 16 })).toEqual(
      preprocess(image, { ...imagenet, resize: 16, crop: 16 }),
    )
  })

  it('pads a border with the mean, which normalizes to nearly nothing', () => {
    const tensor = preprocess(plainImage(8, 1, [255, 255, 255]), { ...spec, cropMode: 'border', resize: 8, crop: 8 })
    const corner = [0, 1, 2].map((channel) => tensor.data[channel * 64] as number)
    expect(corner.every((value) => Math.abs(value) < 0.01)).toBe(true)
    expect(tensor.data[3 * 8] as number).toBeGreaterThan(2)
  })

  it('takes the order of passes', () => {
    const tall = noiseImage(20, 100)
    const older = preprocess(tall, { ...spec, passOrder: 'horizontal-first' })
    expect(older.data).not.toEqual(preprocess(tall, spec).data)
  })
})

describe('preprocessInto', () => {
  it('writes its own values of a batch and no others', () => {
    const length = 3 * 12 * 12
    fc.assert(
      fc.property(anyImage, fc.nat(3), (picture, position) => {
        const batch = new Float32Array(4 * length).fill(Number.NaN)
        preprocessInto(picture, spec, batch, position * length)
        const want = preprocess(picture, spec).data
        expect(batch.slice(position * length, (position + 1) * length)).toEqual(want)
        const others = batch.filter((_, index) => Math.floor(index / length) !== position)
        expect(others.every(Number.isNaN)).toBe(true)
      }),
    )
  })

  it('clears a padded place that was used before', () => {
    const { shape, runInto } = createPreprocessor({ ...spec, resize: 8, crop: 12 })
    const target = new Float32Array(shape[0] * shape[1] * shape[2]).fill(7)
    runInto(image, target, 0)
    expect(target).toEqual(preprocess(image, { ...spec, resize: 8, crop: 12 }).data)
  })

  it.each([
    [3 * 144 - 1, 0],
    [3 * 144, 1],
    [3 * 144, -1],
    [3 * 145, 0.5],
  ])('refuses a target of %d values from %d on', (length, offset) => {
    const target = new Float32Array(length).fill(7)
    expect(thrownCode(() => preprocessInto(image, spec, target, offset))).toBe('image-target-too-small')
    expect(target.every((value) => value === 7)).toBe(true)
  })
})

describe('createPreprocessor', () => {
  it.each<readonly [string, object | null]>([
    ['no object', null],
    ['no side', imagenet],
    ['a crop of 0', { ...spec, crop: 0 }],
    ['a crop of three sides', { ...spec, crop: [1, 2, 3] }],
    ['a crop that no memory holds', { ...spec, crop: 100_000 }],
    ['a fraction of a pixel', { ...spec, resize: 15.5 }],
    ['a share of 0', { ...spec, cropPct: 0 }],
    ['a share that is text', { ...spec, cropPct: '0.9' }],
    ['an unknown crop mode', { ...spec, cropMode: 'fill' }],
    ['an unknown interpolation', { ...spec, interpolation: 'cubic' }],
    ['an unknown order of passes', { ...spec, passOrder: 'fast' }],
    ['no mean', { ...spec, mean: undefined }],
    ['two means', { ...spec, mean: [0.5, 0.5] }],
    ['a mean that is no number', { ...spec, mean: [0.5, 0.5, Number.NaN] }],
    ['a deviation of 0', { ...spec, std: [0.2, 0, 0.2] }],
    ['a deviation that float32 takes for 0', { ...spec, std: [0.2, 1e-60, 0.2] }],
    ['a border of no colour', { ...spec, cropMode: 'border', mean: [124, 116, 104] }],
  ])('refuses %s', (_name, wrong) => {
    expect(thrownCode(() => createPreprocessor(wrong as PreprocessSpec))).toBe('preprocess-invalid')
  })
})

describe('normalizeTable', () => {
  it('rounds after every step', () => {
    const { fround } = Math
    const table = normalizeTable(imagenet)
    for (const [channel, mean] of imagenet.mean.entries()) {
      const std = fround(imagenet.std[channel] as number)
      for (let byte = 0; byte < 256; byte++) {
        expect(table[channel * 256 + byte]).toBe(fround(fround(fround(byte / 255) - fround(mean)) / std))
      }
    }
  })
})
