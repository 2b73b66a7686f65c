import { buildGraph, sliceGraph } from '@widthwise/graph'
import { fromOnnx, toOnnx } from '@widthwise/onnx'
import { createMemoryStore } from '@widthwise/weights'

const architecture = { family: 'convnext', naming: 'timm', dims: [32, 64], depths: [2, 2], patch: 2, classes: 10 }
const graph = buildGraph(architecture, { input: [3, 32, 32] })
const full = sliceGraph(graph, { rule: 'none' })
// Your weights come from a safetensors file; here every one is 0.01.
const store = createMemoryStore(
  [...full.parameters.values()].map(({ name, shape }) => ({
    name,
    shape,
    data: new Float32Array(shape.reduce((all, size) => all * size, 1)).fill(0.01),
  })),
)

const half = sliceGraph(graph, { rule: 'slimmable', width: 0.5, stem: 'active' })
const { model, inputs, outputs } = await toOnnx(half, store, { batch: 'dynamic', outputs: ['logits'] })
// `model` is what goes into a .onnx file, or straight into a runtime.
console.log(model.length, 'bytes', inputs, outputs)

const decoded = fromOnnx(model)
console.log(decoded.graph.node.length, 'nodes; written by', decoded.producerName)
