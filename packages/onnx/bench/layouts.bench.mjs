/**
 * Milliseconds of a network in ONNX Runtime at several widths, static and dynamic batch, beside any other ONNX file; where
 * the branches of its token mixers are stored in pieces, gathered and as they are stored:
 *
 *   npm run build && node packages/onnx/bench/layouts.bench.mjs [--model slimmable_inception_next_tiny]
 *     [--against convnext_tiny.onnx] [--threads 1,2] [--rounds 20]
 *
 * The models run in turns, three runs each, and medians are compared, so that a machine that slows down slows all of
 * them. Processor time is what the process itself used: with one thread it does not count what other processes take.
 * Weights are arbitrary: speed does not depend on them.
 */
import { readFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { architectureByName, buildGraph, sliceGraph } from '@widthwise/graph'
import { fromOnnx, toOnnx } from '@widthwise/onnx'
import { InferenceSession, Tensor } from 'onnxruntime-node'

const { values: options } = parseArgs({
  options: {
    against: { type: 'string' },
    model: { type: 'string', default: 'convnext_tiny' },
    threads: { type: 'string', default: '1,2' },
    rounds: { type: 'string', default: '20' },
  },
})
const { architecture, input } = architectureByName(options.model)
const graph = buildGraph(architecture, { input })
const tensors = sliceGraph(graph, { rule: 'none' }).parameters

/** A store that answers every read with the same small values. */
const store = {
  get: (name) => ({ name, dtype: 'f32', shape: tensors.get(name).fullShape }),
  read: async (_, segments) =>
    new Float32Array(
      segments.reduce((all, ranges) => all * ranges.reduce((sum, [from, to]) => sum + to - from, 0), 1),
    ).fill(0.01),
}

const width = (ratio) => ({ rule: 'slimmable', width: ratio, stem: 'active' })
const subnets = graph.widths
  ? graph.widths
      .toReversed()
      .flatMap((ratio) =>
        ['gathered', 'stored'].map((channelOrder) => [
          `width ${ratio}, ${channelOrder}`,
          width(ratio),
          { channelOrder },
        ]),
      )
  : [
      ['width 1', { rule: 'none' }],
      ['width 1, dynamic batch', { rule: 'none' }, { batch: 'dynamic' }],
      ['width 0.5', width(0.5)],
      ['width 0.5, dynamic batch', width(0.5), { batch: 'dynamic' }],
      ['width 0.25', width(0.25)],
    ]
const models = options.against ? [[options.against, options.against]] : []
for (const [name, subnet, form] of subnets) {
  models.push([name, (await toOnnx(sliceGraph(graph, subnet), store, { ...form, outputs: ['logits'] })).model])
}

console.log(`${cpus()[0]?.model}, ${cpus().length} processors, Node ${process.version}`)
for (const threads of options.threads.split(',').map(Number)) await race(threads)

async function race(threads) {
  const runs = []
  for (const [name, model] of models) {
    const nodes = fromOnnx(typeof model === 'string' ? await readFile(model) : model).graph.node.length
    const session = await InferenceSession.create(model, { intraOpNumThreads: threads })
    const feeds = { [session.inputNames[0]]: new Tensor('float32', randomImage(), [1, ...input]) }
    await session.run(feeds)
    runs.push({ name, nodes, session, feeds, times: [], processor: [] })
  }
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const { session, feeds, times, processor } of runs) {
      for (let run = 0; run < 3; run++) {
        const [start, used] = [performance.now(), process.cpuUsage()]
        await session.run(feeds)
        times.push(performance.now() - start)
        const { user, system } = process.cpuUsage(used)
        processor.push((user + system) / 1000)
      }
    }
  }
  console.log(`\n${options.model}, threads: ${threads}\n`)
  console.log('| model | nodes | median ms | fastest ms | processor ms | as fast as the first: time | processor |')
  console.log('| --- | --- | --- | --- | --- | --- | --- |')
  const [time, processorTime] = [median(runs[0].times), median(runs[0].processor)]
  for (const { name, nodes, session, times, processor } of runs) {
    const ms = [median(times), Math.min(...times), median(processor)].map((value) => value.toFixed(1))
    const ratios = [time / median(times), processorTime / median(processor)].map((value) => value.toFixed(2))
    console.log(`| ${[basename(name), nodes, ...ms, ...ratios].join(' | ')} |`)
    await session.release()
  }
}

function median(times) {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]
}

function randomImage() {
  return Float32Array.from({ length: input.reduce((all, size) => all * size, 1) }, (_, i) => Math.sin(i))
}
