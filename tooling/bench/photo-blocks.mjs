// @ts-check
// How long photos hold the event loop up while they are decoded, resized and classified: for each size the median time of
// an answer, and the longest time that the loop stood still.
// Usage: node tooling/bench/photo-blocks.mjs
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { load } from 'widthwise'
import { machine, summary } from './statistics.mjs'

const sizes = [
  [1200, 1200],
  [4000, 3000],
  [6000, 4100],
]
const runs = 10

const model = await load(fileURLToPath(new URL('../../packages/model-cifar10', import.meta.url)))
const photos = []
for (const [width = 0, height = 0] of sizes) {
  const noise = { type: /** @type {const} */ ('gaussian'), mean: 128, sigma: 30 }
  const jpeg = await sharp({ create: { width, height, channels: 3, background: 'red', noise } })
    .jpeg()
    .toBuffer()
  await model.classify(jpeg)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const times = []
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    await model.classify(jpeg)
    times.push(performance.now() - start)
  }
  delay.disable()
  photos.push({
    megapixels: (width * height) / 1e6,
    answerMs: summary(times),
    longestBlockMs: Number((delay.max / 1e6).toFixed(1)),
  })
}
await model.dispose()
console.log(JSON.stringify({ machine: machine(), runs, photos }, null, 2))
