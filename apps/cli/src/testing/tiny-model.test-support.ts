import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildGraph, costOf, sliceGraph } from '@widthwise/graph'
import type { NamedTensor } from '@widthwise/weights'
import { writeSafetensors } from '@widthwise/weights/node'

const architecture = {
  family: 'convnext',
  naming: 'timm',
  dims: [8, 16],
  depths: [1, 1],
  classes: 3,
  patch: 4,
} as const
const input = [3, 32, 32] as const
const file = 'model.safetensors'

/** What a folder of {@link writeTinyModel} departs from a sound one in. */
export interface TinyModelOptions {
  /** Changes the document before it is written. */
  // biome-ignore lint/suspicious/noExplicitAny: a test may break any part of it
  readonly document?: (document: any) => unknown
  /** Changes the tensors before they are written. */
  readonly tensors?: (tensors: NamedTensor[]) => NamedTensor[]
}

/**
 * Writes a model folder that takes milliseconds to run: two widths, three classes, weights from a fixed seed.
 *
 * @returns the folder
 */
export async function writeTinyModel(folder: string, options: TinyModelOptions = {}): Promise<string> {
  const graph = buildGraph(architecture, { input })
  const random = numbers(1)
  const sound = Array.from(
    sliceGraph(graph, { rule: 'none' }).parameters.values(),
    ({ name, fullShape: shape }): NamedTensor => ({
      name,
      shape,
      data: Float32Array.from({ length: shape.reduce((all, size) => all * size, 1) }, () => random() - 0.5),
    }),
  )
  await mkdir(folder, { recursive: true })
  const written = await writeSafetensors(join(folder, file), options.tensors?.(sound) ?? sound)
  const macs = (width: number): number => costOf(graph, { rule: 'slimmable', width, stem: 'active' }).macs
  const document = {
    schema: 'widthwise.model/1',
    name: 'tiny',
    version: '1.0.0',
    licence: 'MIT',
    architecture,
    slicing: { rule: 'slimmable', widths: [0.5, 1], stem: 'active' },
    weights: [{ file, ...written, covers: [{ width: 0.5 }, { width: 1 }] }],
    input,
    preprocess: { resize: 32, crop: 32, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    labels: ['red', 'green', 'blue'],
    points: [
      { width: 0.5, macs: macs(0.5), top1: 0.8, data: 'nothing' },
      { width: 1, macs: macs(1), top1: 0.9, data: 'nothing' },
    ],
    cascade: {
      policy: 'max-softmax',
      fittedOn: 'nothing',
      default: 0,
      points: [
        // Above every softmax of these weights but a certain one, so that both widths run.
        { chain: [0.5, 1], thresholds: [1], meanMacs: macs(0.5) + macs(1), top1: 0.9 },
        { chain: [0.5, 1], thresholds: [0], meanMacs: macs(0.5), top1: 0.8 },
      ],
    },
  }
  await writeFile(join(folder, 'widthwise.json'), JSON.stringify(options.document?.(document) ?? document))
  return folder
}

/** The document of a model folder. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into it
export async function readDocument(folder: string): Promise<any> {
  return JSON.parse(await readFile(join(folder, 'widthwise.json'), 'utf8'))
}

/** Numbers in [0, 1) from a seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
