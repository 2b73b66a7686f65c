// The example of the README: one network, two widths, on ONNX Runtime.
import { createNodeDevice } from '@widthwise/device-node'
import { buildGraph, sliceGraph } from '@widthwise/graph'
import { createMemoryStore } from '@widthwise/weights'

const architecture = { family: 'convnext', naming: 'timm', dims: [16, 32], depths: [1, 1], classes: 10 }
const graph = buildGraph(architecture, { input: [3, 32, 32] })
const parameters = [...sliceGraph(graph, { rule: 'none' }).parameters.values()]
const store = createMemoryStore(
  parameters.map(({ name, shape }) => {
    const length = shape.reduce((all, size) => all * size, 1)
    return { name, shape, data: Float32Array.from({ length }, (_, i) => Math.sin(i)) }
  }),
)

const device = await createNodeDevice({ workers: 2 })
try {
  const runner = await device.prepare({ graph, store })
  const input = { shape: [1, 3, 32, 32], data: new Float32Array(3 * 32 * 32).fill(0.5) }
  for (const width of [0.5, 1]) {
    const { logits } = await runner.run({ input }, { rule: 'slimmable', width })
    console.log(width, logits.shape, runner.memory({ rule: 'slimmable', width }), 'bytes')
  }
} finally {
  await device[Symbol.asyncDispose]()
}
