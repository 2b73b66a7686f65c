import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sliceGraph } from '@widthwise/graph'
import { toOnnx } from '@widthwise/onnx'
import type { PreparableModel } from '../cache/prepared-models.ts'
import { randomStore, smallGraph } from './small-model.ts'

/** A preparable model that counts how often it was asked for. */
export interface SmallSource extends PreparableModel {
  written: number
}

/** The small model as the cache is given it; another `seed` makes another one. */
export async function smallSource(seed = 1): Promise<SmallSource> {
  const { model, externalData = new Uint8Array() } = await toOnnx(
    sliceGraph(smallGraph, { rule: 'none' }),
    randomStore(smallGraph, seed),
    { batch: 'dynamic', externalData: { location: 'source.weights' } },
  )
  const small: SmallSource = {
    digest: `small ${seed}`,
    written: 0,
    async source(folder) {
      small.written++
      await mkdir(folder)
      await writeFile(join(folder, 'source.onnx'), model)
      await writeFile(join(folder, 'source.weights'), externalData)
      return join(folder, 'source.onnx')
    },
  }
  return small
}
