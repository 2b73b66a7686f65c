// Builds packages/model-cifar10 from a trained checkpoint: nested float16 weights, and a card whose every number is measured here.
// Usage: node tooling/models/build-cifar10.mjs --checkpoint model.safetensors [--dtype f16|f32]
//        node tooling/models/build-cifar10.mjs --measure      (keeps the weights, measures the card again)
// Needs the CIFAR-10 images (fetched when they are not there) and some minutes.

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildGraph, costOf, sliceGraph, subnetAt } from '@widthwise/graph'
import { readRecords } from '@widthwise/records'
import { planNestedShards } from '@widthwise/weights'
import { openSafetensorsFile, writeNestedShards } from '@widthwise/weights/node'
import { cardTables, withTables } from './card-readme.mjs'
import { fitCascades } from './fit-cascades.mjs'

const folder = fileURLToPath(new URL('../../packages/model-cifar10/', import.meta.url))
const cli = fileURLToPath(new URL('../../apps/cli/bin/widthwise.js', import.meta.url))
const { values } = parseArgs({
  options: { checkpoint: { type: 'string' }, dtype: { type: 'string', default: 'f16' }, measure: { type: 'boolean' } },
})

/** All of the card that is decided, not measured. */
const description = {
  schema: 'widthwise.model/1',
  name: 'cifar10',
  version: '0.1.0',
  licence: 'MIT',
  architecture: {
    family: 'convnext',
    naming: 'timm',
    dims: [32, 96, 160, 256],
    depths: [1, 2, 2, 1],
    inChannels: 3,
    classes: 10,
    patch: 2,
    stage0Downsample: false,
    kernel: 5,
    convRatio: 1,
    mlpRatio: 4,
    grn: false,
    layerScale: true,
    activation: 'gelu',
    norm: 'layernorm',
    normEps: 1e-6,
    isotropic: false,
  },
  slicing: { rule: 'slimmable', widths: [0.25, 0.5, 0.75, 1], stem: 'active' },
  input: [3, 32, 32],
  preprocess: {
    resize: 32,
    crop: 32,
    cropMode: 'center',
    cropPct: 1,
    interpolation: 'bicubic',
    mean: [0.4915, 0.4821, 0.4464],
    std: [0.247, 0.2435, 0.2616],
  },
  labels: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
}
const graph = buildGraph(description.architecture, { input: description.input })
const { widths } = description.slicing
const subnet = (width) => subnetAt(description.slicing, width, graph.architecture)
const writeCard = (card) => writeFile(join(folder, 'widthwise.json'), `${JSON.stringify(card, null, 1)}\n`)

if (values.checkpoint) {
  for (const file of readdirSync(folder)) if (file.endsWith('.safetensors')) rmSync(join(folder, file))
  const store = await openSafetensorsFile(values.checkpoint)
  const plan = planNestedShards(widths.map((width) => sliceGraph(graph, subnet(width)).parameters))
  const fileNames = widths.map((width) => `weights-w${String(100 * width).padStart(3, '0')}.safetensors`)
  const shards = await writeNestedShards(folder, store, plan, { dtype: values.dtype, fileNames })
  await store[Symbol.asyncDispose]()
  const weights = shards.map((shard, i) => ({ ...shard, dtype: values.dtype, covers: [subnet(widths[i])] }))
  const points = widths.map((width) => ({ width, macs: costOf(graph, subnet(width)).macs }))
  await writeCard({ ...description, weights, points })
}

/** The model's predictions on a split, by width, with the summary that `eval` prints. */
async function evaluate(split, scratch) {
  const records = join(scratch, split)
  const args = [
    cli,
    'eval',
    folder,
    '--data',
    'cifar10',
    '--split',
    split,
    '--width',
    'all',
    '--records',
    records,
    '--json',
  ]
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`eval of ${split} ended with ${status}`)
  const pool = JSON.parse(await readFile(join(records, 'pool.json'), 'utf8'))
  const predictions = new Map()
  for (const [i, width] of widths.entries()) {
    const {
      labels,
      predictions: predicted,
      confidences: confidence,
    } = await readRecords(join(records, pool.models[i].records.file))
    const right = Uint8Array.from(predicted, (value, row) => (value === labels[row] ? 1 : 0))
    predictions.set(width, { confidence, right, cost: costOf(graph, subnet(width)).macs })
  }
  return { predictions, summary: JSON.parse(stdout) }
}

const scratch = await mkdtemp(join(tmpdir(), 'widthwise-card-'))
try {
  const calibration = await evaluate('calibration', scratch)
  const test = await evaluate('test', scratch)
  const card = JSON.parse(readFileSync(join(folder, 'widthwise.json'), 'utf8'))
  const points = widths.map((width) => {
    const { params, macs } = costOf(graph, subnet(width))
    const top1 = ({ summary }) => summary.widths.find((row) => row.width === width).top1
    return {
      width,
      macs,
      params,
      top1: top1(test),
      data: `CIFAR-10 test, ${test.summary.count} images`,
      calibrationTop1: top1(calibration),
    }
  })
  const table = fitCascades(calibration.predictions, test.predictions)
  // Decided on calibration alone: the chain that saves most of those that lost nothing there.
  const full = calibration.predictions.get(1).cost
  const lossless = table.filter(({ fit, chain }) => fit === 'no loss' && chain.at(-1) === 1)
  const best = lossless.reduce((a, b) => (a.calibrationMeanMacs <= b.calibrationMeanMacs ? a : b))
  const measured = {
    ...description,
    weights: card.weights,
    points,
    cascade: {
      policy: 'max-softmax',
      fittedOn: `CIFAR-10 training images 45000–49999 (${calibration.summary.count}, never trained on)`,
      measuredOn: `CIFAR-10 test, ${test.summary.count} images`,
      default: table.indexOf(best),
      points: table,
    },
  }
  await writeCard(measured)
  const readme = join(folder, 'README.md')
  await writeFile(readme, withTables(await readFile(readme, 'utf8'), cardTables(measured)))
  for (const { width, top1, calibrationTop1 } of points) {
    console.log(
      `width ${width}: ${(100 * top1).toFixed(2)} % test, ${(100 * calibrationTop1).toFixed(2)} % calibration`,
    )
  }
  console.log(
    `default cascade ${best.chain.join(' → ')}: ${(100 * best.top1).toFixed(2)} % test, saves ${(100 * (1 - best.meanMacs / full)).toFixed(1)} %`,
  )
} finally {
  await rm(scratch, { recursive: true, force: true })
}
