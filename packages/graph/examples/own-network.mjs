// A network of one's own: every operation is written once, with axes in place of channel counts.
import { isWidthwiseError } from '@widthwise/core'
import { costOf, GraphBuilder } from '@widthwise/graph'

const builder = new GraphBuilder()
const stream = builder.axis({ id: 'stream', role: 'stream', size: 32, block: 0 })
const hidden = builder.axis({ id: 'hidden', role: 'hidden', parent: stream, ratio: 4, size: 128, block: 0 })

let x = builder.input('input', [3, 32, 32])
x = builder.convolution(x, { name: 'stem', channels: stream, kernel: 4, stride: 4, padding: 0 })
x = builder.block(x, (shortcut) => {
  let y = builder.depthwise(shortcut, { name: 'mixer', kernel: 5 })
  y = builder.layerNorm(y, 'norm', 1e-6)
  y = builder.gelu(builder.linear(y, 'fc1', { channels: hidden }))
  return builder.add(builder.linear(y, 'fc2', { channels: stream }), shortcut)
})
builder.output('logits', builder.linear(builder.globalAveragePool(x), 'head', { channels: 10 }))
const graph = builder.finish({ architecture: { family: 'own' }, rules: ['slimmable'] })

for (const width of [0.25, 1, 0.01]) {
  try {
    console.log(`width ${width}: ${costOf(graph, { rule: 'slimmable', width }).macs} MACs`)
  } catch (error) {
    if (!isWidthwiseError(error)) throw error
    console.log(`width ${width}: ${error.code}: ${error.message}`)
  }
}
