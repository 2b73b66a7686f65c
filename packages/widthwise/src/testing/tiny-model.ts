import { buildGraph, sliceGraph } from '@widthwise/graph'
import { createMemoryStore, encodeNestedShards, planNestedShards } from '@widthwise/weights'
import { tinyDocument } from './fake-platform.ts'

/** The files of a model of two nested shards, by name. The labels stand in a file of their own. */
export async function tinyModelFiles(): Promise<Map<string, Uint8Array>> {
  const graph = buildGraph(tinyDocument.architecture, { input: tinyDocument.input })
  const reads = tinyDocument.slicing.widths.map(
    (width) => sliceGraph(graph, { rule: 'slimmable', width, stem: 'active' }).parameters,
  )
  const full = [...(reads.at(-1)?.values() ?? [])]
  const store = createMemoryStore(
    full.map(({ name, fullShape }, seed) => ({
      name,
      shape: fullShape,
      data: new Float32Array(fullShape.reduce((all, size) => all * size, 1)).fill(seed / 100),
    })),
  )
  const shards = await encodeNestedShards(store, planNestedShards(reads))
  const weights = shards.map(({ bytes, sha256 }, index) => ({ file: `weights-${index}.safetensors`, bytes, sha256 }))
  const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
  return new Map([
    ['widthwise.json', text({ ...tinyDocument, weights, labels: 'labels.json' })],
    ['labels.json', text(tinyDocument.labels)],
    ...shards.map(({ data }, index) => [`weights-${index}.safetensors`, data] as const),
  ])
}
