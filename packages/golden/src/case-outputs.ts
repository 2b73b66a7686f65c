import type { Graph, NamedTensors, Tensor } from '@widthwise/core'
import { goldenError } from './errors.ts'

/** How an output of a case comes from one of a graph: as it is, or averaged over space. */
export interface OutputSource {
  readonly output: string
  readonly source: string
  readonly mean: boolean
}

const meanSuffix = '.mean'

/** Where an output of a case comes from. Large networks keep only `features.N.mean`, which no graph has as an output. */
export function findSource(graph: Graph, output: string): OutputSource | undefined {
  const has = (name: string): boolean => graph.outputs.some((port) => port.name === name)
  if (has(output)) return { output, source: output, mean: false }
  const source = output.endsWith(meanSuffix) ? output.slice(0, -meanSuffix.length) : ''
  return has(source) ? { output, source, mean: true } : undefined
}

/** As {@link findSource}. @throws {WidthwiseError} case-output-unknown */
export function sourceOf(graph: Graph, output: string): OutputSource {
  const found = findSource(graph, output)
  if (found) return found
  const names = graph.outputs.map(({ name }) => name)
  throw goldenError('case-output-unknown', `no output '${output}'; the network has ${names.join(', ')}`, {
    details: { output, names },
  })
}

/** The tensor of an output of a case, from what a run gave. @throws {WidthwiseError} case-stopped */
export function readOutput({ source, mean }: OutputSource, outputs: NamedTensors): Tensor {
  const tensor = outputs[source]
  if (!tensor) throw goldenError('case-stopped', `the device left out the output '${source}' that it was asked for`)
  return mean ? spatialMean(tensor) : tensor
}

/**
 * Mean over the positions of a map `[batch, channels, height, width]` or of tokens `[batch, tokens, channels]`. What has
 * no positions is given back as it is: its shape is then not the expected one.
 */
export function spatialMean(tensor: Tensor): Tensor {
  const { shape, data } = tensor
  const isMap = shape.length === 4
  if (!isMap && shape.length !== 3) return tensor
  const [batch = 0, ...rest] = shape
  const channels = (isMap ? rest[0] : rest[1]) ?? 0
  const positions = data.length / (batch * channels)
  const mean = new Float32Array(batch * channels)
  const [channelStride, positionStride] = isMap ? [positions, 1] : [1, channels]
  for (let image = 0; image < batch; image++) {
    for (let channel = 0; channel < channels; channel++) {
      const start = image * channels * positions + channel * channelStride
      let sum = 0
      for (let i = 0; i < positions; i++) sum += data[start + i * positionStride] as number
      mean[image * channels + channel] = sum / positions
    }
  }
  return { shape: [batch, channels], data: mean }
}
