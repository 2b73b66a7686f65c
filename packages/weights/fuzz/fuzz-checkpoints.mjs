/**
 * Opens changed copies of the checkpoints in `src/testdata/checkpoints`, which PyTorch wrote, and reads what they hold.
 * Whatever a file says, only a WidthwiseError may come out, in less than two seconds of processor time. Needs a build:
 * `npm run build`.
 *
 * node fuzz/fuzz-checkpoints.mjs [--seed 1] [--count 20000]
 *
 * Prints one JSON document: how often each outcome was seen, the slowest input, and the most memory that the process
 * held. An input that fails is written to `fuzz/failures`, and the exit code is 1.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { isWidthwiseError } from '@widthwise/core'
import { openCheckpoint } from '../dist/checkpoint.js'
import { weightsErrorHints } from '../dist/index.js'
import { randomFrom } from './mutate.mjs'
import { mutateCheckpoint } from './mutate-checkpoint.mjs'

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '20000' } },
})
const seed = Number(values.seed)
const count = Number(values.count)
const slowMs = 2000

const folder = new URL('../src/testdata/checkpoints/', import.meta.url)
const { files } = JSON.parse(await readFile(new URL('expected.json', folder), 'utf8'))
const names = Object.keys(files).filter((name) => 'format' in files[name])
const corpus = await Promise.all(names.map(async (name) => new Uint8Array(await readFile(new URL(name, folder)))))

/** What `act` gives; undefined when it fails as it may. */
async function attempt(what, act, outcomes) {
  try {
    const result = await act()
    outcomes.set(`${what} ok`, (outcomes.get(`${what} ok`) ?? 0) + 1)
    return result
  } catch (error) {
    if (!isWidthwiseError(error, weightsErrorHints)) throw error
    const key = `${what} ${error.code}`
    outcomes.set(key, (outcomes.get(key) ?? 0) + 1)
    return undefined
  }
}

async function exercise(file, random, outcomes) {
  const store = await attempt('open', () => openCheckpoint(file), outcomes)
  if (store === undefined) return
  for (const name of store.keys()) {
    const { shape } = store.get(name)
    const part = shape.map((size) => [[0, Math.ceil(size * random())]])
    for (const segments of [undefined, part]) {
      const read = await attempt('read', () => store.read(name, segments), outcomes)
      const sizes = segments?.map(([[, to]]) => to) ?? shape
      const wanted = sizes.reduce((product, size) => product * size, 1)
      if (read !== undefined && read.length !== wanted) throw new Error(`${name}: ${read.length} values, not ${wanted}`)
    }
  }
}

const outcomes = new Map()
const failed = []
let slowest = { inputSeed: 0, ms: 0 }
for (let index = 0; index < count; index++) {
  const inputSeed = (Math.imul(seed, 0x9e3779b1) + index) >>> 0
  const random = randomFrom(inputSeed)
  const file = mutateCheckpoint(random, corpus[Math.floor(random() * corpus.length)], corpus)
  const start = process.cpuUsage()
  try {
    await exercise(file, random, outcomes)
    const { user, system } = process.cpuUsage(start)
    const ms = (user + system) / 1000
    if (ms > slowest.ms) slowest = { inputSeed, ms }
    if (ms > slowMs) throw new Error(`took ${ms.toFixed(0)} ms`)
  } catch (error) {
    failed.push({ inputSeed, error: String(error?.stack ?? error) })
    const failures = new URL('failures/', import.meta.url)
    await mkdir(failures, { recursive: true })
    await writeFile(new URL(`${inputSeed}.pt`, failures), file)
  }
}
const sorted = Object.fromEntries([...outcomes].sort((a, b) => b[1] - a[1]))
const slowestMs = Math.round(slowest.ms)
const mostMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024)
console.log(
  JSON.stringify(
    { seed, count, slowestMs, slowestSeed: slowest.inputSeed, mostMemoryMb, outcomes: sorted, failed },
    null,
    2,
  ),
)
process.exitCode = failed.length === 0 ? 0 : 1
