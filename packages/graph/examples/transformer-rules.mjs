// What half of DeiT-B is under each rule of slicing, and what it reads of the fused q, k, v.
import { architectureByName, buildGraph, slicedCost, sliceGraph, subnetAt } from '@widthwise/graph'

const { architecture, input } = architectureByName('deit_base')
const transformer = buildGraph(architecture, { input })

for (const rule of transformer.rules) {
  const subnet = subnetAt({ rule, widths: [0.25, 0.5, 1] }, 0.5, transformer.architecture)
  const sliced = sliceGraph(transformer, subnet)
  const { params, macs } = slicedCost(sliced)
  const [rows] = sliced.parameters.get('blocks.0.attn.qkv.weight').segments
  console.log(`${rule}: ${(params / 1e6).toFixed(2)} M, ${(macs / 1e9).toFixed(2)} GMACs, rows ${JSON.stringify(rows)}`)
}
