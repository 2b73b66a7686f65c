import { isAbsolute, normalize, sep } from 'node:path'
import type { OnnxGraph, OnnxModel, OnnxTensor } from '@widthwise/onnx'
import { nodeDeviceError } from '../errors.ts'

/** A tensor whose data stand in another file, and the pairs that say where. */
export interface ExternalTensor {
  readonly location: string
  readonly pairs: OnnxTensor['externalData']
}

/** Every tensor of a model whose data stand in another file, those of nested graphs and attributes too. */
export function* externalTensors(model: OnnxModel): Generator<ExternalTensor> {
  if (model.graph) yield* inGraph(model.graph)
}

function* inGraph({ initializer, node }: OnnxGraph): Generator<ExternalTensor> {
  for (const tensor of initializer) yield* external(tensor)
  for (const { attribute } of node) {
    for (const { t, g, graphs } of attribute) {
      if (t) yield* external(t)
      for (const nested of g ? [g, ...graphs] : graphs) yield* inGraph(nested)
    }
  }
}

function* external({ externalData }: OnnxTensor): Generator<ExternalTensor> {
  const location = externalData.find(({ key }) => key === 'location')?.value
  if (location !== undefined) yield { location, pairs: externalData }
}

/**
 * The files that hold data of a model's tensors, relative to its folder, each once.
 *
 * @throws {WidthwiseError} model-refused for a path that leaves the folder
 */
export function externalFiles(model: OnnxModel): readonly string[] {
  const locations = new Set([...externalTensors(model)].map(({ location }) => normalize(location)))
  for (const location of locations) {
    if (!isAbsolute(location) && location !== '..' && !location.startsWith(`..${sep}`)) continue
    throw nodeDeviceError(
      'model-refused',
      `external data in '${location}'; a model may only name files in its folder`,
      {
        details: { location },
      },
    )
  }
  return [...locations]
}
