import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fillTensor } from '@widthwise/golden'
import { architectureByName, buildGraph, sliceGraph } from '@widthwise/graph'
import { createMemoryStore } from '@widthwise/weights'

/** The graph of a published configuration with filled weights; speed does not depend on their values. */
export function filledModel(name) {
  const { architecture, input } = architectureByName(name)
  const graph = buildGraph(architecture, { input })
  const parameters = [...sliceGraph(graph, { rule: 'none' }).parameters.values()]
  const tensors = parameters.map(({ name: tensor, fullShape }) => ({
    name: tensor,
    shape: fullShape,
    data: fillTensor(1, { name: tensor, shape: fullShape, low: -0.05, high: 0.05 }),
  }))
  return { graph, store: createMemoryStore(tensors), input }
}

/** A picture-shaped input. */
export const filledInput = (shape) => ({
  shape: [1, ...shape],
  data: fillTensor(1, { name: 'input', shape: [1, ...shape], low: -2, high: 2 }),
})

/**
 * PyTorch's own export of a network, made loadable in `folder`: the graph as it is, its external weights filled with
 * small positive noise (variances stay valid). Undefined where the exports are not at hand.
 */
export async function pytorchExport(name, folder, peers = process.env.WIDTHWISE_PEERS ?? '../shared/peers') {
  const index = join(peers, 'index.json')
  if (!existsSync(index)) return undefined
  const model = JSON.parse(readFileSync(index, 'utf8')).models.find((candidate) => candidate.name === name)
  const values = new Float32Array(Math.ceil(model.externalBytes / 4))
  let state = 1
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    values[i] = state / 2 ** 36
  }
  writeFileSync(join(folder, model.externalData), new Uint8Array(values.buffer, 0, model.externalBytes))
  const file = join(folder, basename(model.file))
  await copyFile(join(peers, model.file), file)
  return file
}
