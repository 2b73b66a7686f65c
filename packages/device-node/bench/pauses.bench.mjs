// How long the caller's event loop stands still while the device runs ConvNeXt-T on one thread, one run after the other.
// Usage: node bench/pauses.bench.mjs [--seconds 8]
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createNodeDevice } from '@widthwise/device-node'
import { filled, print, subnet, tiny, widths } from './support.mjs'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '8' } } })
const { graph, store, input } = filled(tiny)
const device = await createNodeDevice({ intraOpThreads: 1 })
const runner = await device.prepare({ graph, store }, { subnets: widths.map(subnet) })

/** Delays of the loop over and above the one millisecond between two looks, in milliseconds. */
async function pauses(work) {
  const resolution = 1
  const histogram = monitorEventLoopDelay({ resolution })
  histogram.enable()
  const end = performance.now() + 1000 * Number(values.seconds)
  let runs = 0
  for (; performance.now() < end; runs++) await work(runs)
  histogram.disable()
  const ms = (nanoseconds) => Number(Math.max(0, nanoseconds / 1e6 - resolution).toFixed(2))
  return { runs, p50: ms(histogram.percentile(50)), p99: ms(histogram.percentile(99)), most: ms(histogram.max) }
}

const idle = await pauses(() => setTimeout(50))
const running = await pauses((run) => runner.run({ input }, subnet(widths[run % widths.length])))
await device[Symbol.asyncDispose]()
print({ bench: 'pauses', model: 'convnext_tiny at 224', threads: 1, milliseconds: { idle, running } })
