// What every width of ConvNeXt-T costs, and what one of them reads of one weight.
import { architectureByName, buildGraph, costOf, sliceGraph } from '@widthwise/graph'

const { architecture, input } = architectureByName('convnext_tiny') // input [3, 224, 224]
const graph = buildGraph(architecture, { input })

for (const width of [0.25, 0.5, 0.75, 1]) {
  const { params, macs } = costOf(graph, { rule: 'slimmable', width, stem: 'active' })
  console.log(`width ${width}: ${(params / 1e6).toFixed(2)} M parameters, ${(macs / 1e9).toFixed(3)} GMACs`)
}

const half = sliceGraph(graph, { rule: 'slimmable', width: 0.5, stem: 'active' })
const { shape, fullShape, segments } = half.parameters.get('stages.2.blocks.0.mlp.fc1.weight')
console.log(`[${shape}] of [${fullShape}]: ${JSON.stringify(segments)}`)
