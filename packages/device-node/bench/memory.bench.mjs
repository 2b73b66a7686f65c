// Memory of four widths of ConvNeXt-T open in two workers: eight sessions made from bytes, each with weights of its
// own, against the device, whose sessions map one prepared file a width. Every case is a process of its own, measured
// before it opens anything, with all eight sessions open, and after each of them has run; shares are of the whole
// process's proportional set size.
// Usage: node bench/memory.bench.mjs   (Linux)
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { memoryMb, picture, print, subnet, tiny, widths } from './support.mjs'

const here = fileURLToPath(import.meta.url)
const [mode, folder] = process.argv.slice(2)
const workers = 2

if (!isMainThread) await bareWorker()
else if (mode === undefined) measureAll()
else if (mode === 'bare') await report(openBare)
else if (mode === 'write') await writeModels()
else await report(openDevice)

function measureAll() {
  const scratch = mkdtempSync(join(tmpdir(), 'widthwise-bench-'))
  const child = (...args) => execFileSync(process.execPath, ['--expose-gc', here, ...args], { encoding: 'utf8' })
  try {
    child('write', scratch)
    const bare = JSON.parse(child('bare', scratch))
    const cases = { coldCache: JSON.parse(child('cold', scratch)), warmCache: JSON.parse(child('warm', scratch)) }
    const shares = Object.entries(cases).map(([name, result]) => [
      name,
      Object.fromEntries(
        ['opened', 'ran'].map((when) => [
          when,
          Number((result[when].proportional / bare[when].proportional).toFixed(3)),
        ]),
      ),
    ])
    print({ bench: 'memory', widths, workers, megabytes: { bare, ...cases }, shareOfBare: Object.fromEntries(shares) })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Prints what opening and running takes: `open` gives a function that runs everything once. */
async function report(open) {
  const before = memoryMb()
  const run = await open()
  const settled = async () => {
    globalThis.gc()
    await setTimeout(200)
    return memoryMb()
  }
  const opened = await settled()
  await run()
  console.log(JSON.stringify({ before, opened, ran: await settled() }))
  process.exit()
}

/** The weights as a file that is read when asked for, so that they do not count themselves. */
async function writeModels() {
  const { filled } = await import('./support.mjs')
  const { writeSafetensors } = await import('@widthwise/weights/node')
  const { toOnnx } = await import('@widthwise/onnx')
  const { sliceGraph } = await import('@widthwise/graph')
  const { writeFileSync } = await import('node:fs')
  const { graph, store } = filled(tiny)
  const tensors = []
  for (const name of store.keys()) tensors.push({ name, shape: store.get(name).shape, data: await store.read(name) })
  await writeSafetensors(join(folder, 'weights.safetensors'), tensors)
  for (const width of widths) {
    const { model } = await toOnnx(sliceGraph(graph, subnet(width)), store, { batch: 'dynamic' })
    writeFileSync(join(folder, `${width}.onnx`), model)
  }
}

async function openDevice() {
  const { createNodeDevice } = await import('@widthwise/device-node')
  const { buildGraph } = await import('@widthwise/graph')
  const { openSafetensorsFile } = await import('@widthwise/weights/node')
  const graph = buildGraph(tiny.architecture, { input: tiny.input })
  const store = await openSafetensorsFile(join(folder, 'weights.safetensors'))
  const cacheFolder = join(folder, 'cache')
  const device = await createNodeDevice({ workers, intraOpThreads: 1, cacheFolder })
  const runner = await device.prepare({ graph, store }, { outputs: ['logits'], subnets: widths.map(subnet) })
  const input = picture(tiny.input)
  return async () => {
    // Two at once, so that both workers run every width.
    for (const width of widths) await Promise.all([1, 2].map(() => runner.run({ input }, subnet(width))))
  }
}

async function openBare() {
  const threads = Array.from({ length: workers }, () => new Worker(here, { argv: ['bare', folder] }))
  const answer = (thread) => new Promise((resolve) => thread.once('message', resolve))
  await Promise.all(threads.map(answer))
  return async () => {
    for (const thread of threads) {
      thread.postMessage('run')
      await answer(thread)
    }
  }
}

async function bareWorker() {
  const { readFileSync } = await import('node:fs')
  const { InferenceSession, Tensor } = await import('onnxruntime-node')
  const sessions = []
  for (const width of widths) {
    sessions.push(await InferenceSession.create(readFileSync(join(folder, `${width}.onnx`)), { intraOpNumThreads: 1 }))
  }
  globalThis.gc()
  parentPort.on('message', async () => {
    const { data, shape } = picture(tiny.input)
    for (const session of sessions) await session.run({ input: new Tensor('float32', data, shape) })
    globalThis.gc()
    parentPort.postMessage('ran')
  })
  parentPort.postMessage('open')
}
