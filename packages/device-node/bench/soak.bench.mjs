// Whether opening, running and disposing over and over leaks: resident memory by cycle.
// Garbage that waits for its collection is no leak, nor is V8's young generation, which grows to 16 MB over the first
// hundred cycles: the one is collected before memory is read, the other brought to its size before the first cycle.
// Usage: node bench/soak.bench.mjs [--cycles 200] [--from 50] [--model small|tiny] [--memory] [--limit 0.02]
// --memory opens from memory, past the cache. Ends with 1 when memory grew by more than the limit since cycle --from.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createNodeDevice } from '@widthwise/device-node'
import { filled, print, small, subnet, tiny } from './support.mjs'

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '200' },
    from: { type: 'string', default: '50' },
    model: { type: 'string', default: 'small' },
    memory: { type: 'boolean', default: false },
    limit: { type: 'string', default: '0.02' },
  },
})
const { graph, store, input } = filled({ small, tiny }[values.model])
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')
growYoungGeneration()
const cacheFolder = mkdtempSync(join(tmpdir(), 'widthwise-bench-'))
const cycles = Number(values.cycles)
const from = Number(values.from)
const residentMb = []

try {
  for (let cycle = 1; cycle <= cycles; cycle++) {
    const device = await createNodeDevice({
      intraOpThreads: 1,
      cacheFolder: values.memory ? false : cacheFolder,
      cacheFromBytes: 0,
    })
    const runner = await device.prepare({ graph, store }, { outputs: ['logits'] })
    for (const width of [1, 0.5]) await runner.run({ input }, subnet(width))
    await runner[Symbol.asyncDispose]()
    await device[Symbol.asyncDispose]()
    collectGarbage()
    residentMb.push(process.memoryUsage.rss() / 2 ** 20)
  }
} finally {
  rmSync(cacheFolder, { recursive: true, force: true })
}

/** Keeps what it allocates for a while, as V8 enlarges the young generation for what survives in it. */
function growYoungGeneration() {
  let kept = []
  for (let i = 0; i < 4_000_000; i++) {
    kept.push({ i })
    if (kept.length > 200_000) kept = []
  }
}

/** Mean over the ten cycles up to one. */
const around = (cycle) => {
  const last = residentMb.slice(Math.max(0, cycle - 10), cycle)
  return last.reduce((sum, mb) => sum + mb, 0) / last.length
}
const growth = around(cycles) / around(from) - 1
print({
  bench: 'soak',
  model: values.model,
  cycles,
  opened: values.memory ? 'from memory' : 'from the cache',
  residentMb: Object.fromEntries(
    [from, Math.round((from + cycles) / 2), cycles].map((cycle) => [cycle, Number(around(cycle).toFixed(1))]),
  ),
  growth: Number(growth.toFixed(4)),
})
if (growth > Number(values.limit)) process.exitCode = 1
