// What the options of a session cost: two widths of ConvNeXt-T that take turns, each opened with and without the
// memory arena and pattern, and with and without a stop to spinning threads. One pair runs at a time.
// Usage: node bench/session-options.bench.mjs [--rounds 15] [--threads 2]
import { parseArgs } from 'node:util'
import { sliceGraph } from '@widthwise/graph'
import { toOnnx } from '@widthwise/onnx'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { filled, print, subnet, summary, tiny } from './support.mjs'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, threads: { type: 'string', default: '2' } },
})
const threads = Number(values.threads)
const { graph, store, input } = filled(tiny)
const models = []
for (const width of [1, 0.5]) models.push((await toOnnx(sliceGraph(graph, subnet(width)), store)).model)
const feeds = { input: new Tensor('float32', input.data, input.shape) }

const arena = { enableCpuMemArena: true, enableMemPattern: true }
const noArena = { enableCpuMemArena: false, enableMemPattern: false }
const stop = { extra: { session: { force_spinning_stop: '1' } } }
const forms = {
  'arena, spinning (the defaults)': arena,
  'arena, spinning stopped': { ...arena, ...stop },
  'no arena, spinning': noArena,
  'no arena, spinning stopped (the device)': { ...noArena, ...stop },
}

const ms = Object.fromEntries(Object.keys(forms).map((name) => [name, []]))
for (let repeat = 0; repeat < 2; repeat++) {
  for (const [name, options] of Object.entries(forms)) {
    const sessions = []
    for (const model of models)
      sessions.push(await InferenceSession.create(model, { intraOpNumThreads: threads, ...options }))
    for (let round = -2; round < Number(values.rounds); round++) {
      const start = performance.now()
      for (const session of sessions) await session.run(feeds)
      if (round >= 0) ms[name].push(performance.now() - start)
    }
    for (const session of sessions) await session.release()
  }
}
print({
  bench: 'session-options',
  threads,
  bothWidthsMs: Object.fromEntries(Object.entries(ms).map(([name, all]) => [name, summary(all)])),
})
