import { onnxError } from '../errors.ts'
import type { OnnxNode } from '../format/onnx-model.ts'
import { nodeLabel } from './node-view.ts'

/**
 * The nodes that the outputs depend on, each behind what it reads: in the order of the file where that is one, as it
 * must be by the format.
 *
 * @throws {WidthwiseError} onnx-invalid, when a value is made twice or of itself
 */
export function orderNodes(nodes: readonly OnnxNode[], outputs: readonly string[]): readonly OnnxNode[] {
  const makers = new Map<string, number>()
  for (const [index, node] of nodes.entries()) {
    for (const name of node.output) {
      if (name === '') continue
      if (makers.has(name)) throw onnxError('onnx-invalid', `${nodeLabel(node)} makes ${JSON.stringify(name)} again`)
      makers.set(name, index)
    }
  }
  const reads = nodes.map(namesRead)
  const needed = neededNodes(makers, reads, outputs)
  const ordered: OnnxNode[] = []
  const state = new Uint8Array(nodes.length)
  const progress = new Uint32Array(nodes.length)
  for (const first of nodes.keys()) {
    if (!needed[first]) continue
    // Without recursion: a chain is as long as the file says.
    const path = [first]
    while (path.length > 0) {
      const index = path.at(-1) as number
      const next = state[index] === done ? undefined : unfinished(index)
      if (next === undefined) {
        if (state[index] !== done) ordered.push(nodes[index] as OnnxNode)
        state[index] = done
        path.pop()
      } else path.push(next)
    }
  }
  return ordered

  /** A node whose output `index` reads and that is not yet in the order. */
  function unfinished(index: number): number | undefined {
    const names = reads[index] as readonly string[]
    state[index] = open
    // Each node's names are gone through once, however often it is come back to.
    for (let at = progress[index] as number; at < names.length; at++) {
      progress[index] = at
      const maker = makers.get(names[at] as string)
      if (maker === undefined || state[maker] === done) continue
      if (state[maker] === open) {
        throw onnxError('onnx-invalid', `${nodeLabel(nodes[index] as OnnxNode)} depends on its own output`)
      }
      return maker
    }
    return undefined
  }
}

const open = 1
const done = 2

function neededNodes(
  makers: ReadonlyMap<string, number>,
  reads: readonly (readonly string[])[],
  outputs: readonly string[],
): Uint8Array {
  const needed = new Uint8Array(reads.length)
  const names = [...outputs]
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const maker = makers.get(name)
    if (maker === undefined || needed[maker]) continue
    needed[maker] = 1
    for (const read of reads[maker] as readonly string[]) names.push(read)
  }
  return needed
}

/** What a node reads, its subgraphs' names included: some of those are their own, which no node out here makes. */
function namesRead({ input, attribute }: OnnxNode): readonly string[] {
  const names = input.filter((name) => name !== '')
  for (const { g, graphs } of attribute) {
    for (const graph of g ? [g, ...graphs] : graphs) {
      for (const node of graph.node) for (const name of namesRead(node)) names.push(name)
      for (const { name } of graph.output) names.push(name)
    }
  }
  return names
}
