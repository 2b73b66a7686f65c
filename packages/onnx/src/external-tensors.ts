import type { OnnxGraph, OnnxModel, OnnxTensor } from './format/onnx-model.ts'

/** A tensor whose data stand in another file, and the pairs that say where. */
export interface ExternalTensor {
  readonly location: string
  readonly pairs: { key: string; value: string }[]
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
