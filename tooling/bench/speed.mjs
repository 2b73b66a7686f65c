// Our runner beside bare ONNX Runtime, on ConvNeXt-T and DeiT-S at 224×224 and on model-cifar10, everything in one run.
// Usage: node tooling/bench/speed.mjs [--rounds 40] [--threads 2]
// PyTorch's export is looked for in WIDTHWISE_PEERS (default ../shared/peers); without it its rows are left out.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createNodeDevice } from '@widthwise/device-node'
import { GraphBuilder, slicedCost, sliceGraph } from '@widthwise/graph'
import { toOnnx } from '@widthwise/onnx'
import { createMemoryStore } from '@widthwise/weights'
import * as ort from 'onnxruntime-node'
import { openModel } from 'widthwise'
import { filledInput, filledModel, pytorchExport } from './models.mjs'
import { alternate, machine, ratio, summary } from './statistics.mjs'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '40' }, threads: { type: 'string', default: '2' } },
})
const rounds = Number(values.rounds)
const intraOpThreads = Number(values.threads)
const scratch = mkdtempSync(join(tmpdir(), 'widthwise-bench-'))
const device = await createNodeDevice({ intraOpThreads })
const sessionOptions = { intraOpNumThreads: intraOpThreads, graphOptimizationLevel: 'all' }

/** A session of the bare runtime as a function of no arguments. */
async function bare(model, input) {
  const session = await ort.InferenceSession.create(model, sessionOptions)
  const tensor = new ort.Tensor('float32', input.data, input.shape)
  const feeds = { [session.inputNames[0]]: tensor }
  return () => session.run(feeds)
}

/** A large matrix product on the bare runtime: what this machine can multiply at best. */
async function largeProduct() {
  const size = 2048
  const builder = new GraphBuilder()
  builder.output('product', builder.linear(builder.input('input', [size, size]), 'factor', { channels: size }))
  const graph = builder.finish({ architecture: { family: 'product' }, rules: [] })
  const store = createMemoryStore([
    { name: 'factor.weight', shape: [size, size], data: new Float32Array(size * size).fill(0.5) },
    { name: 'factor.bias', shape: [size], data: new Float32Array(size) },
  ])
  const { model } = await toOnnx(sliceGraph(graph, { rule: 'none' }), store)
  return { macs: size ** 3, run: await bare(model, filledInput([size, size])) }
}

async function measure(name, { graph, store, input: shape }, subnets, peer) {
  const input = filledInput(shape)
  const runner = await device.prepare({ graph, store }, { outputs: ['logits'] })
  const full = subnets['1']
  const { model } = await toOnnx(sliceGraph(graph, full), store, { outputs: ['logits'] })
  // Measured by itself: its 50 MB would push every other subject's weights out of the caches.
  const product = await largeProduct()
  const { product: productMs } = await alternate({ product: product.run }, 10, 2)
  const limitMs = (summary(productMs).median * slicedCost(sliceGraph(graph, full)).macs) / product.macs
  const subjects = {
    ...(peer && { "bare runtime, PyTorch's export": await bare(peer, input) }),
    'bare runtime, our graph': await bare(model, input),
    ...Object.fromEntries(
      Object.entries(subnets).map(([width, subnet]) => [
        `our runner, width ${width}`,
        () => runner.run({ input }, subnet),
      ]),
    ),
  }
  const times = await alternate(subjects, rounds)
  const ours = times['our runner, width 1']
  const toLimit = (ms) => Number((summary(ms).median / limitMs).toFixed(3))
  const ratios = {
    ...(peer && {
      "PyTorch's export / arithmetic limit": toLimit(times["bare runtime, PyTorch's export"]),
    }),
    'our runner / arithmetic limit': toLimit(ours),
    ...(peer && { "PyTorch's export / our runner": ratio(times["bare runtime, PyTorch's export"], ours) }),
    'our runner / bare runtime, same graph': ratio(ours, times['bare runtime, our graph']),
    ...Object.fromEntries(
      Object.keys(subnets)
        .filter((width) => width !== '1')
        .map((width) => [`full width / width ${width}`, ratio(ours, times[`our runner, width ${width}`])]),
    ),
  }
  await runner[Symbol.asyncDispose]()
  return {
    name,
    arithmeticLimitMs: Number(limitMs.toFixed(3)),
    ms: Object.fromEntries(Object.entries(times).map(([key, ms]) => [key, summary(ms)])),
    ratios,
  }
}

try {
  const slimmable = (stem, widths) =>
    Object.fromEntries(widths.map((width) => [String(width), { rule: 'slimmable', width, stem }]))
  const peer = await pytorchExport('convnext_tiny', scratch)
  const transformerPeer = await pytorchExport('deit_small_patch16_224', scratch)
  if (!peer) console.error("PyTorch's export is not at hand; its rows are left out (WIDTHWISE_PEERS names its folder)")
  const tiny = await measure(
    'convnext_tiny at 224',
    filledModel('convnext_tiny'),
    slimmable('full', [1, 0.5, 0.25]),
    peer,
  )
  const transformer = await measure(
    'deit_small_patch16_224',
    filledModel('deit_small_patch16_224'),
    Object.fromEntries([1, 0.5, 0.25].map((width) => [String(width), { rule: 'sortednet', width }])),
    transformerPeer,
  )
  const cifar = await openModel('packages/model-cifar10')
  const { widths } = cifar.document.slicing
  const small = await measure(
    'model-cifar10 at 32',
    { graph: cifar.graph, store: cifar.store, input: cifar.document.input },
    Object.fromEntries(widths.toReversed().map((width) => [String(width), cifar.subnet(width)])),
  )
  console.log(
    JSON.stringify(
      {
        machine: machine(),
        onnxruntime: ort.env.versions.node,
        intraOpThreads,
        rounds,
        models: [tiny, transformer, small],
      },
      null,
      2,
    ),
  )
  await cifar[Symbol.asyncDispose]()
} finally {
  await device[Symbol.asyncDispose]()
  rmSync(scratch, { recursive: true, force: true })
}
