/**
 * Measures reading a file of 114 MB whole, and the same values in f16, against copying as many bytes in memory; and
 * the conversions by themselves. Prints one JSON document. Needs a build: `npm run build`.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeSafetensors, openSafetensors } from '../dist/index.js'
import { openSafetensorsFile, writeSafetensors } from '../dist/node.js'

const rounds = Number(process.argv[2] ?? 7)
const tensors = 150
const shape = [436, 436] // 150 of them are 28.5 million values: a ConvNeXt-T
const values = Float32Array.from({ length: shape[0] * shape[1] }, (_, index) => Math.sin(index) / 8)

function tensorsOf(dtype) {
  return Array.from({ length: tensors }, (_, index) => ({ name: `blocks.${index}.weight`, shape, dtype, data: values }))
}

async function readAll(store, segments) {
  let count = 0
  for (const name of store.keys()) count += (await store.read(name, segments)).length
  await store[Symbol.asyncDispose]()
  return count
}

const folder = await mkdtemp(join(tmpdir(), 'widthwise-bench-'))
try {
  const paths = {}
  for (const dtype of ['f32', 'f16', 'bf16']) {
    paths[dtype] = join(folder, dtype)
    await writeSafetensors(paths[dtype], tensorsOf(dtype))
  }
  const inMemory = { f32: await readFile(paths.f32), f16: await readFile(paths.f16) }
  const half = [[[0, 218]], [[0, 218]]]
  const tasks = {
    // What any reader must do at least: make the arrays and fill them.
    copyF32: async () => {
      for (let i = 0; i < tensors; i++) new Float32Array(values.length).set(values)
    },
    readFileWhole: () => readFile(paths.f32),
    fileF32: async () => readAll(await openSafetensorsFile(paths.f32)),
    fileF16: async () => readAll(await openSafetensorsFile(paths.f16)),
    fileBf16: async () => readAll(await openSafetensorsFile(paths.bf16)),
    fileF32HalfWidth: async () => readAll(await openSafetensorsFile(paths.f32), half),
    memoryF32: async () => readAll(await openSafetensors(inMemory.f32)),
    memoryF16: async () => readAll(await openSafetensors(inMemory.f16)),
    encodeF32: async () => encodeSafetensors(tensorsOf('f32')),
    encodeF16: async () => encodeSafetensors(tensorsOf('f16')),
    encodeBf16: async () => encodeSafetensors(tensorsOf('bf16')),
    openOnly: async () => (await openSafetensorsFile(paths.f32))[Symbol.asyncDispose](),
  }
  const times = Object.fromEntries(Object.keys(tasks).map((name) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const [name, task] of Object.entries(tasks)) {
      const start = performance.now()
      await task()
      // The first round warms caches and compilers up.
      if (round > 0) times[name].push(performance.now() - start)
    }
  }
  const quantile = (list, share) =>
    list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))]
  const results = Object.entries(times).map(([task, list]) => {
    const medianMs = quantile(list, 0.5)
    return { task, medianMs: Number(medianMs.toFixed(2)), p95Ms: Number(quantile(list, 0.95).toFixed(2)) }
  })
  const valueCount = tensors * values.length
  console.log(
    JSON.stringify({ node: process.version, rounds, values: valueCount, bytesF32: 4 * valueCount, results }, null, 2),
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}
