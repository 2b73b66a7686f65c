// From the start of a process to its first answer, by where the device opens the model from: memory, a cache that
// lacks it, a cache that has it. Every case is a process of its own, in turn.
// Usage: node bench/opening.bench.mjs [--runs 9] [--models small,tiny]
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { machine, small, subnet, summary, tiny } from './support.mjs'

const here = fileURLToPath(import.meta.url)
const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: '9' }, models: { type: 'string', default: 'small,tiny' } },
  allowPositionals: true,
})
const [mode, model, folder] = positionals
const models = { small, tiny }

if (mode === undefined) await measureAll()
else await firstAnswer()

async function measureAll() {
  const results = {}
  for (const name of values.models.split(',')) {
    const scratch = mkdtempSync(join(tmpdir(), 'widthwise-bench-'))
    try {
      await writeWeights(name, scratch)
      const ms = { memory: [], cold: [], warm: [] }
      for (let run = 0; run < Number(values.runs); run++) {
        rmSync(join(scratch, 'cache'), { recursive: true, force: true })
        for (const how of ['memory', 'cold', 'warm']) {
          ms[how].push(Number(execFileSync(process.execPath, [here, how, name, scratch], { encoding: 'utf8' })))
        }
      }
      results[name] = Object.fromEntries(Object.entries(ms).map(([how, all]) => [how, summary(all)]))
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  }
  console.log(JSON.stringify({ machine, bench: 'opening', milliseconds: results }, null, 2))
}

async function writeWeights(name, scratch) {
  const { filled } = await import('./support.mjs')
  const { writeSafetensors } = await import('@widthwise/weights/node')
  const { store } = filled(models[name])
  const tensors = []
  for (const key of store.keys()) tensors.push({ name: key, shape: store.get(key).shape, data: await store.read(key) })
  await writeSafetensors(join(scratch, 'weights.safetensors'), tensors)
}

async function firstAnswer() {
  const { createNodeDevice } = await import('@widthwise/device-node')
  const { buildGraph } = await import('@widthwise/graph')
  const { openSafetensorsFile } = await import('@widthwise/weights/node')
  const { architecture, input } = models[model]
  const cacheFolder = mode === 'memory' ? false : join(folder, 'cache')
  const device = await createNodeDevice({ cacheFolder, cacheFromBytes: 0 })
  const graph = buildGraph(architecture, { input })
  const store = await openSafetensorsFile(join(folder, 'weights.safetensors'))
  const runner = await device.prepare({ graph, store })
  const data = new Float32Array(input.reduce((all, size) => all * size, 1))
  await runner.run({ input: { shape: [1, ...input], data } }, subnet(1))
  console.log(performance.now())
  process.exit()
}
