import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildGraph, sliceGraph } from '@widthwise/graph'
import { toOnnx } from '@widthwise/onnx'
import { createMemoryStore } from '@widthwise/weights'

/** A made-up ONNX classifier. */
export interface TinyOnnx {
  readonly side: number
  readonly classes: number
  readonly seed: number
  readonly batch?: number | 'dynamic'
}

/** The bytes of a ConvNeXt of two small stages as ONNX, with weights from a seed. */
export async function tinyOnnx({ side, classes, seed, batch = 'dynamic' }: TinyOnnx): Promise<Uint8Array> {
  const graph = buildGraph(
    { family: 'convnext', naming: 'timm', dims: [8, 16], depths: [1, 1], patch: 2, kernel: 3, classes },
    { input: [3, side, side] },
  )
  const sliced = sliceGraph(graph, { rule: 'none' })
  const store = createMemoryStore(
    [...sliced.parameters.values()].map(({ name, fullShape: shape }, index) => {
      const size = shape.reduce((all, side) => all * side, 1)
      return {
        name,
        shape,
        data: Float32Array.from({ length: size }, (_, i) => 0.6 * Math.sin(seed + 7 * index + 1.7 * i)),
      }
    }),
  )
  return (await toOnnx(sliced, store, { batch })).model
}

/** The preprocessing of a tiny model. */
export const tinyPreprocess = (side: number): object => ({
  resize: side,
  crop: side,
  interpolation: 'bilinear',
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
})

/** What a stage of the tiny cascade says. */
interface TinyStage {
  readonly model: { readonly onnx: string; readonly preprocess: object; readonly labels: string }
  readonly threshold: number
}

/** What the tiny cascade's document says. */
export interface TinyCascade {
  readonly schema: string
  readonly policy: string
  readonly stages: readonly [TinyStage, TinyStage]
  readonly fittedOn: string
}

/** A `cascade.json` of two tiny models of different sizes, three classes and one file of labels. */
export const tinyCascade: TinyCascade = {
  schema: 'widthwise.cascade/1',
  policy: 'max-softmax',
  stages: [
    { model: { onnx: 'saver/model.onnx', preprocess: tinyPreprocess(8), labels: 'labels.json' }, threshold: 0.6 },
    { model: { onnx: 'base.onnx', preprocess: tinyPreprocess(16), labels: 'labels.json' }, threshold: 0 },
  ],
  fittedOn: 'nothing',
}

/** Writes the tiny cascade with its models. @returns the path of its `cascade.json` */
export async function writeTinyCascade(folder: string, document: unknown = tinyCascade): Promise<string> {
  await mkdir(join(folder, 'saver'), { recursive: true })
  await writeFile(join(folder, 'saver', 'model.onnx'), await tinyOnnx({ side: 8, classes: 3, seed: 1 }))
  await writeFile(join(folder, 'base.onnx'), await tinyOnnx({ side: 16, classes: 3, seed: 2 }))
  await writeFile(join(folder, 'labels.json'), JSON.stringify(['red', 'green', 'blue']))
  const path = join(folder, 'cascade.json')
  await writeFile(path, JSON.stringify(document))
  return path
}
