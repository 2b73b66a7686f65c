/**
 * Writes pools of synthetic records in every format and measures reading each in a process of its own: seconds, rows a
 * second, and peak memory, of which `baseBytes` is the process itself. Prints one JSON document. Needs Linux and a build.
 *
 *   node bench/read-pool.bench.mjs [--rows 1281167] [--models 3]
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { encodeNpy, readPool, writeRecords } from '../dist/index.js'

const classes = 1000
const k = 5

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}

/** The same numbers in every run, in [0, 1). */
function random(seed) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Top-5 rows, the best not in front: classes and float32 probabilities. */
function synthetic(rows, seed) {
  const next = random(seed)
  const preds = new Int16Array(rows * k)
  const probs = new Float32Array(rows * k)
  for (let row = 0; row < rows; row++) {
    const first = Math.floor(next() * classes)
    const best = next()
    for (let i = 0; i < k; i++) {
      preds[row * k + i] = (first + 7 * i) % classes
      probs[row * k + i] = i === 2 ? best : (1 - best) * best * (0.1 + i / 20)
    }
  }
  return { preds, probs }
}

function* recordsOf({ preds, probs }, labels) {
  for (let row = 0; row < labels.length; row++) {
    const top = Array.from({ length: k }, (_, i) => [preds[row * k + i], probs[row * k + i]])
    const [prediction, confidence] = top.reduce((best, entry) => (entry[1] > best[1] ? entry : best))
    yield { id: row, label: labels[row], prediction, confidence, top }
  }
}

async function writePool(folder, format, rows, models) {
  const next = random(1)
  const labels = Int16Array.from({ length: rows }, () => Math.floor(next() * classes))
  const entries = []
  for (let at = 0; at < models; at++) {
    const name = `m${at}`
    const arrays = synthetic(rows, at + 2)
    if (format === 'npy-topk') {
      const shape = [rows, k]
      await writeFile(join(folder, `${name}.preds.npy`), encodeNpy({ dtype: 'i16', shape, data: arrays.preds }))
      await writeFile(join(folder, `${name}.probs.npy`), encodeNpy({ dtype: 'f32', shape, data: arrays.probs }))
    } else await writeRecords(join(folder, `${name}.${format}`), recordsOf(arrays, labels))
    const file = `${name}.${format}`
    const records = format === 'npy-topk' ? { preds: `${name}.preds.npy`, probs: `${name}.probs.npy` } : { file }
    entries.push({ name, cost: { macs: at + 1 }, records: { format, ...records } })
  }
  const file = join(folder, `${format}.json`)
  await writeFile(join(folder, 'labels.i16'), labels)
  await writeFile(file, JSON.stringify({ schema: 'widthwise.pool/1', labels: 'labels.i16', classes, models: entries }))
  return file
}

async function bytesOf(folder, format, models) {
  const files = format === 'npy-topk' ? ['preds.npy', 'probs.npy'] : [format]
  let sum = 0
  for (let at = 0; at < models; at++) {
    for (const file of files) sum += (await stat(join(folder, `m${at}.${file}`))).size
  }
  return sum
}

/** Most memory that this process has held. Its parent's would be counted in what `resourceUsage` says. */
function peakMemory() {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))
  return Number(kilobytes) * 1024
}

/** In a process of its own: reads the pool and says what that took. */
async function measure(file, top) {
  const baseBytes = peakMemory()
  const start = performance.now()
  const pool = await readPool(file, { top })
  const seconds = (performance.now() - start) / 1000
  const { rows, models } = pool
  const peakBytes = peakMemory()
  return { seconds, rowsPerSecond: Math.round((rows * models.length) / seconds), baseBytes, peakBytes }
}

if (process.argv[2] === '--measure') {
  process.stdout.write(JSON.stringify(await measure(process.argv[3], process.argv[4] === 'top')))
} else {
  const [rows, models] = [option('rows', 1_281_167), option('models', 3)]
  const folder = await mkdtemp(join(tmpdir(), 'widthwise-bench-'))
  try {
    const formats = {}
    for (const format of ['npy-topk', 'parquet', 'jsonl']) {
      const file = await writePool(folder, format, rows, models)
      const run = (top) => {
        const args = [fileURLToPath(import.meta.url), '--measure', file, top]
        const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
        if (status !== 0) throw new Error(stderr)
        return JSON.parse(stdout)
      }
      formats[format] = { fileBytes: await bytesOf(folder, format, models), read: run('no-top'), withTop: run('top') }
    }
    process.stdout.write(`${JSON.stringify({ rows, models, k, formats }, null, 2)}\n`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
