#!/usr/bin/env node
// @ts-check
// Makes the test data of packages/onnx/src/analysis of what onnx_costs.py wrote: node tooling/oracle/pack-onnx-graphs.mjs OUT
// All graphs go into one compressed file, one after the other: they are alike, so that each takes a few kilobytes there.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

/** One graph of each kind of network, exporters and batches in turns. */
const selection = [
  ['efficientnet_b0', 'script'],
  ['efficientvit_b0', 'dynamo-batch'],
  ['efficientformerv2_s0', 'script-batch'],
  ['swin_tiny_patch4_window7_224', 'dynamo-batch'],
  ['maxvit_tiny_tf_224', 'dynamo-batch'],
  ['davit_tiny', 'dynamo'],
  ['mobilenetv3_small_100', 'script-batch'],
  ['vit_tiny_patch16_224', 'dynamo'],
  ['deit_tiny_distilled_patch16_224', 'script-batch'],
  ['resnet18', 'script'],
  ['convnextv2_atto', 'dynamo'],
  ['inception_next_atto', 'script'],
  ['regnety_002', 'dynamo'],
  ['densenet121', 'script'],
  ['mobilevit_xxs', 'script-batch'],
  ['poolformer_s12', 'dynamo'],
  ['xcit_nano_12_p16_224', 'dynamo'],
  ['torchvision/shufflenet_v2_x0_5', 'script-batch'],
]

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  console.error('usage: node tooling/oracle/pack-onnx-graphs.mjs OUT')
  process.exit(2)
}
const target = new URL('../../packages/onnx/src/analysis/testdata/', import.meta.url)
const costs = JSON.parse(readFileSync(join(folder, 'costs.json'), 'utf8'))
const files = []
const graphs = []
let offset = 0
for (const [name = '', exporter = ''] of selection) {
  const { input, params, normParams, macs, constantMacs, graphs: exported } = costs[name]
  const bytes = readFileSync(join(folder, exported[exporter].file))
  const { stored } = exported[exporter]
  graphs.push({ name, exporter, offset, bytes: bytes.length, input, params, normParams, stored, macs, constantMacs })
  files.push(bytes)
  offset += bytes.length
}
const packed = brotliCompressSync(Buffer.concat(files), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
})
writeFileSync(new URL('others-graphs.br', target), packed)
const rows = graphs.map((graph) => `  ${JSON.stringify(graph)}`).join(',\n')
writeFileSync(new URL('others-graphs.json', target), `[\n${rows}\n]\n`)
console.error(`${graphs.length} graphs, ${offset} bytes, ${packed.length} packed`)
