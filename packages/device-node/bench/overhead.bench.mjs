// What a run costs more through the device than by a bare session of ONNX Runtime on the same model, in turn.
// Usage: node bench/overhead.bench.mjs [--rounds 40] [--threads 1]
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createNodeDevice } from '@widthwise/device-node'
import { sliceGraph } from '@widthwise/graph'
import { toOnnx } from '@widthwise/onnx'
import * as ort from 'onnxruntime-node'
import { filled, print, small, subnet, summary, tiny } from './support.mjs'

const { values } = parseArgs({ options: { rounds: { type: 'string' }, threads: { type: 'string', default: '1' } } })
const threads = Number(values.threads)
const device = await createNodeDevice({ intraOpThreads: threads, cacheFolder: false })

async function measure(name, description, width, rounds) {
  const { graph, store, input } = filled(description)
  const { model } = await toOnnx(sliceGraph(graph, subnet(width)), store)
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: threads })
  const tensor = new ort.Tensor('float32', input.data, input.shape)
  const runner = await device.prepare({ graph, store }, { subnets: [subnet(width)] })
  const subjects = {
    bare: () => session.run({ [session.inputNames[0]]: tensor }),
    device: () => runner.run({ input }, subnet(width)),
  }
  const ms = { bare: [], device: [] }
  for (let round = -5; round < rounds; round++) {
    // First one, then the other first: whoever runs second finds the caches as the first left them.
    for (const key of round % 2 === 0 ? ['bare', 'device'] : ['device', 'bare']) {
      // The threads of a session spin for a while after its run.
      if (threads > 1) await setTimeout(20)
      const start = performance.now()
      await subjects[key]()
      if (round >= 0) ms[key].push(performance.now() - start)
    }
  }
  await session.release()
  await runner[Symbol.asyncDispose]()
  const differences = ms.device.map((value, round) => value - ms.bare[round])
  const { median } = summary(differences)
  return {
    name,
    width,
    bare: summary(ms.bare),
    device: summary(ms.device),
    overheadMs: median,
    overhead: Number((median / summary(ms.bare).median).toFixed(4)),
  }
}

const rounds = (usual) => Number(values.rounds ?? usual)
const results = [
  await measure('convnext_tiny at 224', tiny, 1, rounds(40)),
  await measure('convnext_tiny at 224', tiny, 0.25, rounds(100)),
  await measure('5 MB at 32', small, 1, rounds(300)),
  await measure('5 MB at 32', small, 0.25, rounds(300)),
]
await device[Symbol.asyncDispose]()
print({ bench: 'overhead', threads, results })
