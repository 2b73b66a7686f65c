// The half of widths.bench.mjs that runs in the page.
import { createWebDevice } from '@widthwise/device-web'
import { buildGraph } from '@widthwise/graph'
import { openNestedShards, openSafetensors } from '@widthwise/weights'

const bytes = async (file) => new Uint8Array(await (await fetch(`/model/${file}`)).arrayBuffer())
const model = await (await fetch('/model/widthwise.json')).json()
const shards = await Promise.all(model.weights.map(async ({ file }) => openSafetensors(await bytes(file))))
const store = await openNestedShards(shards)
const graph = buildGraph(model.architecture, { input: model.input })
const length = model.input.reduce((all, size) => all * size, 1)
const input = { shape: [1, ...model.input], data: Float32Array.from({ length }, (_, i) => Math.sin(i)) }

globalThis.measure = async ({ rounds, threads }) => {
  const start = performance.now()
  const device = await createWebDevice({ intraOpThreads: threads })
  const runner = await device.prepare({ graph, store })
  const { widths, ...rule } = model.slicing
  const results = widths.map((width) => ({ width, openMs: 0, ms: [] }))
  const run = (width) => runner.run({ input }, { ...rule, width })
  const startMs = performance.now() - start
  for (const result of results) {
    const opening = performance.now()
    await run(result.width)
    result.openMs = performance.now() - opening
  }
  // In turn, so that whatever else the machine does meets all widths alike.
  for (let round = -20; round < rounds; round++) {
    for (const { width, ms } of results) {
      const began = performance.now()
      await run(width)
      if (round >= 0) ms.push(performance.now() - began)
    }
  }
  await device[Symbol.asyncDispose]()
  return { startMs, results, isolated: crossOriginIsolated }
}
