import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { fromOnnx } from '../from-onnx.ts'
import { inspectOnnx } from './inspect-onnx.ts'

/** A graph that PyTorch exported of somebody's network, without weights, and what PyTorch counts of the network itself. */
interface OthersGraph {
  readonly name: string
  readonly exporter: string
  readonly offset: number
  readonly bytes: number
  readonly input: readonly number[]
  readonly params: number
  /** Learned numbers of batch norms, which exporters fold into the convolutions before them. */
  readonly normParams: number
  readonly macs: number
}

const testdata = (name: string): Buffer => readFileSync(new URL(`testdata/${name}`, import.meta.url))
const graphs: readonly OthersGraph[] = JSON.parse(testdata('others-graphs.json').toString())
const all = new Uint8Array(brotliDecompressSync(testdata('others-graphs.br')))

/**
 * Learned numbers that a file has more or fewer than the network, where not simply every batch norm became one bias a channel.
 * A table of relative positions is stored looked up; convolutions that had a bias lose both numbers of a norm.
 */
const differences: Readonly<Record<string, number>> = {
  // 138 heads in all; 13² relative positions became 49² pairs.
  swin_tiny_patch4_window7_224: 138 * (49 ** 2 - 13 ** 2),
  maxvit_tiny_tf_224: 241_085,
  // All convolutions have biases; one norm of 176 channels stays.
  efficientformerv2_s0: -49_312 + 2 * 176,
  // Only the stem's norm follows a convolution.
  inception_next_atto: -2 * 40,
  densenet121: -7_488,
  xcit_nano_12_p16_224: -240,
}

describe("others' networks", () => {
  it('are of every kind', () => {
    expect(graphs.length).toBeGreaterThanOrEqual(18)
    expect(new Set(graphs.map(({ exporter }) => exporter)).size).toBe(4)
  })

  it.each(graphs)('$name by $exporter costs what PyTorch counts', (graph) => {
    const { name, offset, bytes, input, params, normParams, macs } = graph
    const cost = inspectOnnx(fromOnnx(all.subarray(offset, offset + bytes)))
    expect(cost).toMatchObject({
      inputs: [{ name: 'input', shape: [1, ...input] }],
      outputs: [{ name: 'logits', shape: [1, 1000] }],
      macs,
      unknown: [],
      mismatches: [],
    })
    expect(cost.params).toBe(params + (differences[name] ?? -normParams / 2))
    expect(cost.peakActivations).toBeGreaterThan(input.reduce((size, side) => size * side, 1))
  })
})
