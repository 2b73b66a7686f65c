// What UperNet over ConvNeXt-T costs, part by part, on a picture of 512 × 2048, whole and with half of its backbone.
import { architectureByName, buildGraph, costByPart, sliceGraph } from '@widthwise/graph'

const { architecture: dense } = architectureByName('upernet_convnext_tiny')
const trained = buildGraph({ ...dense, auxiliary: {} }, { input: [3, 512, 2048] })

for (const subnet of [{ rule: 'none' }, { rule: 'slimmable', width: 0.5 }]) {
  console.log(`rule ${subnet.rule}`)
  for (const [part, { params, macs }] of costByPart(sliceGraph(trained, subnet))) {
    console.log(`  ${part}: ${(params / 1e6).toFixed(2)} M parameters, ${(macs / 1e9).toFixed(2)} GMACs`)
  }
}
