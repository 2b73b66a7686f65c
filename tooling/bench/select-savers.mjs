// Selects savers over a synthetic pool of 44 models beside the same in NumPy, in one run and in turn: wall time, checksum,
// memory beyond the records, and how the time grows with the rows. Needs a Python with NumPy and a script that writes
// DIR/{confidence,right,cost}.npy with `ROWS --save DIR` and prints "… wall, … CPU, … checksum …".
// Usage: PYTHON=python3 node tooling/bench/select-savers.mjs PEER.py [--rows N] [--rounds N] [--threads N] [--growth] [--json FILE]
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { selectSaversInWorkers } from '@widthwise/cli'
import { readNpy } from '@widthwise/records'
import { machine } from './statistics.mjs'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '1281167' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
    growth: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
})
const [peer] = positionals
if (peer === undefined) throw new Error('name the peer: node tooling/bench/select-savers.mjs PEER.py')
const python = process.env.PYTHON ?? 'python3'
const threads = Number(flags.threads)
const growthRows = [50_000, 100_000, 200_000, 400_000, 800_000, 1_281_167]

console.log(`${machine()}, ${threads} threads\n`)
const folder = mkdtempSync(join(tmpdir(), 'select-savers-'))
try {
  const sizes = flags.growth ? growthRows : [Number(flags.rows)]
  const results = []
  for (const rows of sizes) results.push(await compare(rows))
  if (flags.json) writeFileSync(flags.json, `${JSON.stringify({ machine: machine(), threads, results }, null, 2)}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function compare(rows) {
  runPeer(rows, '--save', folder)
  const { models, bytes } = readModels()
  const rounds = []
  for (let round = 0; round < Number(flags.rounds); round++) {
    rounds.push({ ours: await runOurs(models), peer: runPeer(rows) })
  }
  const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]
  const result = {
    rows,
    pairs: rounds[0].ours.pairs,
    ours: median(rounds.map(({ ours }) => ours.wall)),
    peer: median(rounds.map((round) => round.peer.wall)),
    ratio: median(rounds.map(({ ours, peer }) => peer.wall / ours.wall)),
    cpu: median(rounds.map(({ ours }) => ours.cpu)),
    peerCpu: median(rounds.map((round) => round.peer.cpu)),
    recordsMiB: Math.round(bytes / 2 ** 20),
    beyondRecordsMiB: Math.max(...rounds.map(({ ours }) => ours.beyondMiB)),
    checksums: [...new Set(rounds.flatMap(({ ours, peer }) => [ours.checksum, peer.checksum]))],
    // Time by n log n, in the unit of the first row of the table: no larger further down means no faster growth.
    nanosecondsByNLogN: (1e9 * median(rounds.map(({ ours }) => ours.wall))) / (rows * Math.log2(rows)),
  }
  console.log(
    `${rows} rows, ${result.pairs} pairs: ${result.ours.toFixed(2)} s (${result.cpu.toFixed(2)} s CPU), ` +
      `NumPy ${result.peer.toFixed(2)} s (${result.peerCpu.toFixed(2)} s CPU), ${result.ratio.toFixed(1)} times faster; ` +
      `${result.beyondRecordsMiB} MiB beyond ${result.recordsMiB} MiB of records; ` +
      `${result.nanosecondsByNLogN.toFixed(1)} ns/(n log2 n); checksum ${result.checksums.join(' against ')}`,
  )
  if (result.checksums.length > 1) process.exitCode = 1
  return result
}

/** The records in shared memory, as any thread reads them. */
function readModels() {
  const array = (name) => readNpy(readFileSync(join(folder, `${name}.npy`)))
  const costs = array('cost').data
  const load = (values) => {
    const copy = new values.constructor(new SharedArrayBuffer(values.byteLength))
    copy.set(values)
    return copy
  }
  const confidence = load(array('confidence').data)
  const right = load(boolean(readFileSync(join(folder, 'right.npy'))))
  const rows = right.length / costs.length
  const models = Array.from(costs, (cost, model) => ({
    name: `model ${model}`,
    cost,
    confidence: confidence.subarray(model * rows, (model + 1) * rows),
    right: right.subarray(model * rows, (model + 1) * rows),
  }))
  return { models, bytes: confidence.byteLength + right.byteLength }
}

/** The values of an .npy file of booleans, whose header says how long it is. */
function boolean(file) {
  return new Uint8Array(file.subarray(10 + file.readUInt16LE(8)))
}

async function runOurs(models) {
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 10)
  const cpu = process.cpuUsage()
  const start = performance.now()
  const { pairs } = await selectSaversInWorkers(models, { threads })
  const wall = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  clearInterval(watch)
  return {
    wall,
    cpu: (user + system) / 1e6,
    pairs: pairs.length,
    checksum: pairs.reduce((sum, { match }) => sum + match.deltaC, 0).toFixed(6),
    beyondMiB: Math.round((most - before) / 2 ** 20),
  }
}

function runPeer(rows, ...rest) {
  const text = execFileSync(python, [peer, String(rows), ...rest], { encoding: 'utf8' })
  const number = (pattern) => Number(text.match(pattern)?.[1])
  return { wall: number(/([\d.]+) s wall/), cpu: number(/([\d.]+) s CPU/), checksum: text.match(/checksum (\S+)/)?.[1] }
}
