/**
 * Decodes and inspects changed copies of others' ONNX files. Whatever a file says, only a WidthwiseError may come out, in
 * less than two seconds of processor time, and memory does not grow. Needs a build: `npm run build`.
 *
 * node fuzz/fuzz-onnx.mjs [--seed 1] [--count 10000]
 *
 * Prints one JSON document: how often each outcome was seen, the slowest input, the most memory. An input that fails is
 * written to `fuzz/failures`, and the exit code is 1.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { isWidthwiseError } from '@widthwise/core'
import { inspectOnnx } from '../dist/analysis/index.js'
import { encodeOnnx, fromOnnx, onnxErrorHints } from '../dist/index.js'
import { goodFiles, mutate, randomFrom } from './mutate.mjs'

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '10000' } },
})
const seed = Number(values.seed)
const count = Number(values.count)
const slowMs = 2000

const corpus = goodFiles()
const outcomes = new Map()
const note = (outcome) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
const failed = []
let slowest = { ms: 0 }
let mostBytes = 0

for (let index = 0; index < count; index++) {
  const inputSeed = (Math.imul(seed, 0x9e3779b1) + index) >>> 0
  const random = randomFrom(inputSeed)
  const file = mutate(random, corpus[Math.floor(random() * corpus.length)], corpus, { fromOnnx, encodeOnnx })
  const start = process.cpuUsage()
  try {
    try {
      const { unknown } = inspectOnnx(fromOnnx(file))
      note(unknown.length > 0 ? 'inspected, with unknown operators' : 'inspected')
    } catch (error) {
      if (!isWidthwiseError(error, onnxErrorHints)) throw error
      note(error.code)
    }
    const { user, system } = process.cpuUsage(start)
    const ms = (user + system) / 1000
    if (ms > slowest.ms) slowest = { ms: Math.round(ms), inputSeed, bytes: file.length }
    if (ms > slowMs) throw new Error(`took ${ms.toFixed(0)} ms`)
  } catch (error) {
    failed.push({ inputSeed, error: String(error?.stack ?? error) })
    const failures = new URL('failures/', import.meta.url)
    await mkdir(failures, { recursive: true })
    await writeFile(new URL(`${inputSeed}.onnx`, failures), file)
  }
  mostBytes = Math.max(mostBytes, process.memoryUsage.rss())
}
const sorted = Object.fromEntries([...outcomes].sort((a, b) => b[1] - a[1]))
const mostMiB = Math.round(mostBytes / 2 ** 20)
console.log(JSON.stringify({ seed, count, slowest, mostMiB, outcomes: sorted, failed }, null, 2))
process.exitCode = failed.length === 0 ? 0 : 1
