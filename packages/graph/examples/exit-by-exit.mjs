// What each exit behind a saver costs, and the same exit without one. Run after `npm run build`: node packages/graph/examples/exit-by-exit.mjs
import { buildGraph, costOf } from '@widthwise/graph'

// Behind the first three stages of ConvNeXt-T, with ConvNeXt-Atto in front; the base's own head answers last.
const base = { 'base.feature.1': [96, 56, 56], 'base.feature.2': [192, 28, 28], 'base.feature.3': [384, 14, 14] }
const saver = { 'saver.feature': [320, 7, 7], 'saver.logits': [1000] }
const baseChannels = [96, 192, 384]
const esn = { family: 'esn', dim: 128, layers: 2, saverChannels: 320, baseChannels }
const esnGraph = (keys) => buildGraph({ ...esn, ...keys }, { inputs: { ...base, ...saver } })
const attachedGraph = buildGraph({ family: 'attachedexits', baseChannels }, { inputs: base })

const full = { rule: 'none' }
const millions = (count) => (count / 1e6).toFixed(2)
for (const exit of [0, 1, 2, 3]) {
  const outputs = [`exit.${exit}.logits`]
  const asStep = costOf(esnGraph({ step: exit }), full).macs
  const fromScratch = costOf(esnGraph({}), full, outputs).macs
  const attached = exit === 0 ? 0 : costOf(attachedGraph, full, outputs).macs
  console.log(`exit ${exit}: ${[asStep, fromScratch, attached].map(millions).join(', ')} MMACs`)
}
for (const [name, graph] of Object.entries({ esn: esnGraph({}), attached: attachedGraph })) {
  const { params, macs } = costOf(graph, full)
  console.log(`${name}, all exits at once: ${millions(params)} M parameters, ${millions(macs)} MMACs`)
}
