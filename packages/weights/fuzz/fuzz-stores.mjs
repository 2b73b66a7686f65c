/**
 * Opens changed copies of the files in `fuzz/corpus`, alone and as nested shards, and reads what they hold. Whatever a
 * file says, only a WidthwiseError may come out, in less than a second of processor time. Needs a build: `npm run build`.
 *
 * node fuzz/fuzz-stores.mjs [--seed 1] [--count 100000]
 *
 * Prints one JSON document: how often each outcome was seen. An input that fails is written to `fuzz/failures`, and
 * the exit code is 1.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { isWidthwiseError } from '@widthwise/core'
import { openNestedShards, openSafetensors, weightsErrorHints } from '../dist/index.js'
import { mutate, randomFrom } from './mutate.mjs'

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '100000' } },
})
const seed = Number(values.seed)
const count = Number(values.count)
const slowMs = 1000

const folder = new URL('corpus/', import.meta.url)
const names = (await readdir(folder)).sort()
const corpus = await Promise.all(names.map(async (name) => new Uint8Array(await readFile(new URL(name, folder)))))
const shards = corpus.filter((_, index) => names[index].startsWith('nested-'))

/** Segments that may or may not lie inside a tensor. */
function anySegments(random, shape) {
  return shape.map((size) => {
    const from = Math.floor(random() * (size + 1))
    const to = from + Math.floor(random() * (size - from + 1.2))
    return random() < 0.5
      ? [[0, size]]
      : [
          [from, to],
          [0, Math.min(size, 1)],
        ]
  })
}

async function readEverything(random, store, outcomes) {
  for (const name of store.keys()) {
    const { shape } = store.get(name)
    for (const segments of [undefined, anySegments(random, shape)]) {
      const read = await attempt(() => store.read(name, segments), outcomes)
      const sizes = segments?.map((axis) => axis.reduce((sum, [from, to]) => sum + to - from, 0)) ?? shape
      const wanted = sizes.reduce((product, size) => product * size, 1)
      if (read !== undefined && read.length !== wanted) throw new Error(`${name}: ${read.length} values, not ${wanted}`)
    }
  }
}

/** What `act` gives; undefined when it fails as it may. */
async function attempt(act, outcomes) {
  try {
    const result = await act()
    outcomes.set('ok', (outcomes.get('ok') ?? 0) + 1)
    return result
  } catch (error) {
    if (!isWidthwiseError(error, weightsErrorHints)) throw error
    outcomes.set(error.code, (outcomes.get(error.code) ?? 0) + 1)
    return undefined
  }
}

/** One file, changed; or the first few shards, one of them changed. */
function makeFiles(random) {
  if (random() < 0.67) return [mutate(random, corpus[Math.floor(random() * corpus.length)], corpus)]
  const open = 1 + Math.floor(random() * shards.length)
  const changed = Math.floor(random() * open)
  return shards.slice(0, open).map((file, index) => (index === changed ? mutate(random, file, corpus) : file))
}

async function exercise(files, random, outcomes) {
  const stores = []
  for (const file of files) {
    const store = await attempt(() => openSafetensors(file), outcomes)
    if (store === undefined) return
    await readEverything(random, store, outcomes)
    stores.push(store)
  }
  const nested = await attempt(() => openNestedShards(stores), outcomes)
  if (nested !== undefined) await readEverything(random, nested, outcomes)
}

async function keepFailure(files, inputSeed) {
  const failures = new URL('failures/', import.meta.url)
  await mkdir(failures, { recursive: true })
  for (const [index, file] of files.entries())
    await writeFile(new URL(`${inputSeed}-${index}.safetensors`, failures), file)
}

const outcomes = new Map()
const failed = []
let slowestMs = 0
for (let index = 0; index < count; index++) {
  const inputSeed = (Math.imul(seed, 0x9e3779b1) + index) >>> 0
  const random = randomFrom(inputSeed)
  const files = makeFiles(random)
  const start = process.cpuUsage()
  try {
    await exercise(files, random, outcomes)
    const { user, system } = process.cpuUsage(start)
    const ms = (user + system) / 1000
    slowestMs = Math.max(slowestMs, ms)
    if (ms > slowMs) throw new Error(`took ${ms.toFixed(0)} ms`)
  } catch (error) {
    failed.push({ inputSeed, error: String(error?.stack ?? error) })
    await keepFailure(files, inputSeed)
  }
}
const sorted = Object.fromEntries([...outcomes].sort((a, b) => b[1] - a[1]))
console.log(JSON.stringify({ seed, count, slowestMs: Math.round(slowestMs), outcomes: sorted, failed }, null, 2))
process.exitCode = failed.length === 0 ? 0 : 1
