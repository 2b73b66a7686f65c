import type { Device, Graph, NamedTensors, Runner, RunOptions, Subnet, Tensor, TensorStore } from '@widthwise/core'
import { type SlicedGraph, sliceGraph } from '@widthwise/graph'
import { evaluate } from '@widthwise/graph/reference'

/** A device that evaluates in float64 and rounds once, with hooks for what tests want to break. */
export interface ReferenceDeviceOptions {
  /** Changes an answer before it is given. */
  readonly change?: (name: string, tensor: Tensor) => Tensor
  /** Called before each run. */
  readonly onRun?: (subnet: Subnet) => void
}

/** See {@link ReferenceDeviceOptions}; `disposed` counts the runners given back. */
export function createReferenceDevice(options: ReferenceDeviceOptions = {}): Device & { readonly disposed: number } {
  let disposed = 0
  return {
    name: 'reference',
    get disposed() {
      return disposed
    },
    async prepare(source) {
      if (!('graph' in source)) throw new TypeError('the reference device runs graphs')
      return referenceRunner(source.graph, source.store, options, () => disposed++)
    },
    telemetry() {
      throw new TypeError('the reference device measures nothing')
    },
    async [Symbol.asyncDispose]() {},
  }
}

function referenceRunner(
  graph: Graph,
  store: TensorStore,
  { change = (_, tensor) => tensor, onRun }: ReferenceDeviceOptions,
  onDispose: () => void,
): Runner {
  const ports = (list: Graph['inputs']) => list.map(({ name }) => ({ name, shape: [] }))
  return {
    inputs: ports(graph.inputs),
    outputs: ports(graph.outputs),
    async run(inputs: NamedTensors, subnet: Subnet = { rule: 'none' }, { outputs = [] }: RunOptions = {}) {
      onRun?.(subnet)
      const sliced = sliceGraph(graph, subnet)
      const images = await Promise.all(split(sliced, inputs).map((image) => evaluate(sliced, store, image)))
      const answer = outputs.map((name) => {
        const shape = [images.length, ...(images[0]?.[name]?.shape ?? [])]
        const data = Float32Array.from(images.flatMap((image) => [...(image[name]?.data ?? [])]))
        return [name, change(name, { shape, data })] as const
      })
      return Object.fromEntries(answer)
    },
    memory: () => 0,
    ran() {
      throw new TypeError('the reference device counts nothing')
    },
    async [Symbol.asyncDispose]() {
      onDispose()
    },
  }
}

/** The inputs image by image, by name. */
function split({ inputs }: SlicedGraph, tensors: NamedTensors): readonly Readonly<Record<string, Float32Array>>[] {
  const [batch = 0] = Object.values(tensors)[0]?.shape ?? []
  return Array.from({ length: batch }, (_, image) => {
    const one = ({ data }: Tensor): Float32Array => {
      const size = data.length / batch
      return data.subarray(image * size, (image + 1) * size)
    }
    return Object.fromEntries(inputs.map(({ name }) => [name, one(tensors[name] as Tensor)]))
  })
}
