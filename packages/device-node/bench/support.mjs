// What the benches of this folder share.
import { readFileSync } from 'node:fs'
import os from 'node:os'
import { buildGraph, sliceGraph } from '@widthwise/graph'
import { createMemoryStore } from '@widthwise/weights'
import * as ort from 'onnxruntime-node'

/** ConvNeXt-T as published, at 224×224. */
export const tiny = {
  architecture: { family: 'convnext', naming: 'timm', dims: [96, 192, 384, 768], depths: [3, 3, 9, 3] },
  input: [3, 224, 224],
}

/** A network of 5 MB for small pictures, the size of a model that a command line answers with. */
export const small = {
  architecture: { family: 'convnext', naming: 'timm', dims: [48, 96, 192], depths: [2, 2, 2], patch: 2, classes: 10 },
  input: [3, 32, 32],
}

export const widths = [1, 0.75, 0.5, 0.25]
export const subnet = (width) => ({ rule: 'slimmable', width, stem: 'active' })

/** A graph with noise for weights: neither speed nor memory depends on their values. */
export function filled({ architecture, input }) {
  const graph = buildGraph(architecture, { input })
  const tensors = [...sliceGraph(graph, { rule: 'none' }).parameters.values()].map(({ name, fullShape }, index) => {
    const count = fullShape.reduce((all, size) => all * size, 1)
    return { name, shape: fullShape, data: noise(count, index + 1) }
  })
  return { graph, store: createMemoryStore(tensors), input: picture(input) }
}

/** One picture of noise. */
export const picture = (shape) => ({
  shape: [1, ...shape],
  data: noise(
    shape.reduce((all, size) => all * size, 1),
    1,
  ),
})

function noise(count, seed) {
  const values = new Float32Array(count)
  let state = seed >>> 0
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    values[i] = state / 2 ** 35 - 2 ** -4
  }
  return values
}

/** Where a figure was measured. */
export const machine = {
  processors: `${os.availableParallelism()} × ${os.cpus()[0]?.model.trim()}`,
  platform: `${os.platform()} ${os.arch()}`,
  node: process.versions.node,
  onnxruntime: ort.env.versions.node,
}

/** Number, median and 95th percentile of some milliseconds. */
export function summary(ms) {
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (share) => Number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(3))
  return { n: sorted.length, median: at(0.5), p95: at(0.95) }
}

/** Bytes of this process: resident, and the share of it that no other process has (PSS), in MB. Linux only. */
export function memoryMb() {
  const text = readFileSync('/proc/self/smaps_rollup', 'utf8')
  const of = (key) => Math.round(Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1]) / 102.4) / 10
  return { resident: of('Rss'), proportional: of('Pss') }
}

/** Prints the result of a bench. */
export const print = (result) => console.log(JSON.stringify({ machine, ...result }, null, 2))
