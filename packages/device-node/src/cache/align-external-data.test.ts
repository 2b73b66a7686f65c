import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sliceGraph } from '@widthwise/graph'
import { encodeOnnx, externalTensors, fromOnnx, type OnnxModel, toOnnx } from '@widthwise/onnx'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { externalFiles } from '../model/external-files.ts'
import { randomStore, smallGraph } from '../testing/small-model.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { alignExternalData } from './align-external-data.ts'
import { entryFiles } from './prepared-entry.ts'

const { model: bytes } = await toOnnx(sliceGraph(smallGraph, { rule: 'none' }), randomStore(smallGraph), {
  externalData: { location: entryFiles.weights },
})

/** Where a model's data stand: tensor by tensor its own, then its packed forms. */
function places(model: OnnxModel): { offset: number; length: number }[] {
  return [...externalTensors(model)].flatMap(({ pairs }) => {
    const value = (key: string): string => pairs.find((pair) => pair.key === key)?.value ?? ''
    const packed = pairs
      .filter(({ key }) => key.startsWith('prepacked'))
      .flatMap(({ value }) => value.split('|').slice(1))
    return [[value('offset'), value('length')], ...packed.map((blob) => blob.split(';'))].map(([offset, length]) => ({
      offset: Number(offset),
      length: Number(length),
    }))
  })
}

/** The model with tensors and packed forms of these sizes, as ONNX Runtime writes them: with nothing in between. */
function written(sizes: readonly (readonly number[])[]): { readonly model: OnnxModel; readonly weights: Uint8Array } {
  const model = fromOnnx(bytes)
  let end = 0
  const take = (length: number): { offset: number; length: number } => {
    end += length
    return { offset: end - length, length }
  }
  for (const [index, { pairs }] of [...externalTensors(model)].entries()) {
    const [own = 0, ...packed] = sizes[index % sizes.length] ?? []
    const { offset, length } = take(own)
    for (const pair of pairs) {
      if (pair.key === 'offset') pair.value = String(offset)
      if (pair.key === 'length') pair.value = String(length)
    }
    if (packed.length === 0) continue
    const blobs = packed.map(take).map((place) => `${place.offset};${place.length};0`)
    const [pair] = pairs
    pairs.push({ ...(pair as (typeof pairs)[0]), key: 'prepacked_0', value: ['Gemm+123', ...blobs].join('|') })
  }
  return { model, weights: Uint8Array.from({ length: end }, (_, i) => (i * 31) % 251) }
}

describe('aligning external data', () => {
  it('keeps every byte of every tensor and packed form, at multiples of 64', async () => {
    const size = fc.integer({ min: 1, max: 300 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(size, { minLength: 1, maxLength: 3 }), { minLength: 1 }), async (sizes) => {
        const folder = await temporaryFolder()
        const [from, to] = [join(folder, 'from'), join(folder, 'to')]
        await Promise.all([from, to].map((path) => mkdir(path)))
        const { model, weights } = written(sizes)
        const before = places(model)
        await writeFile(join(from, entryFiles.model), encodeOnnx(model))
        await writeFile(join(from, entryFiles.weights), weights)
        await alignExternalData(from, to)

        const aligned = await readFile(join(to, entryFiles.weights))
        const after = places(fromOnnx(await readFile(join(to, entryFiles.model))))
        expect(after.map(({ length }) => length)).toEqual(before.map(({ length }) => length))
        for (const [index, { offset, length }] of after.entries()) {
          expect(offset % 64).toBe(0)
          const start = before[index]?.offset ?? 0
          expect([...aligned.subarray(offset, offset + length)]).toEqual([...weights.subarray(start, start + length)])
        }
      }),
      { numRuns: 25 },
    )
  })

  it.each<[string, (model: OnnxModel) => void, number]>([
    ['name bytes behind its end', () => {}, 10],
    [
      'stand in another file',
      (model) => {
        for (const { pairs } of externalTensors(model)) {
          for (const pair of pairs) if (pair.key === 'location') pair.value = 'source.weights'
        }
      },
      1000,
    ],
  ])('refuses data that %s', async (_, change, length) => {
    const folder = await temporaryFolder()
    const { model } = written([[100]])
    change(model)
    await writeFile(join(folder, entryFiles.model), encodeOnnx(model))
    await writeFile(join(folder, entryFiles.weights), new Uint8Array(length))
    await mkdir(join(folder, 'to'))
    await expect(alignExternalData(folder, join(folder, 'to'))).rejects.toMatchObject({ code: 'cache-build-failed' })
  })
})

describe('the files beside a model', () => {
  const located = (location: string): OnnxModel => {
    const model = fromOnnx(bytes)
    for (const { pairs } of externalTensors(model)) {
      for (const pair of pairs) if (pair.key === 'location') pair.value = location
    }
    return model
  }

  it('are named once each', () => {
    expect(externalFiles(externalTensors(fromOnnx(bytes)))).toEqual([entryFiles.weights])
    expect(externalFiles(externalTensors(located('./data/x.bin')))).toEqual([join('data', 'x.bin')])
  })

  it.each(['../secret', '/etc/passwd', 'data/../../secret', '..'])(
    'are refused outside of its folder: %s',
    (location) => {
      expect(() => externalFiles(externalTensors(located(location)))).toThrow(
        expect.objectContaining({ code: 'model-refused' }),
      )
    },
  )
})
