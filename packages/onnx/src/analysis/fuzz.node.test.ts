import { isWidthwiseError } from '@widthwise/core'
import { expect, it } from 'vitest'
import { goodFiles, mutate, randomFrom } from '../../fuzz/mutate.mjs'
import { encodeOnnx } from '../encode-onnx.ts'
import { onnxErrorHints } from '../errors.ts'
import { fromOnnx } from '../from-onnx.ts'
import { inspectOnnx } from './inspect-onnx.ts'

it("refuses changed copies of others' files by its own errors alone", () => {
  const corpus: readonly Uint8Array[] = goodFiles()
  const codes = new Set<string>()
  for (let seed = 1; seed <= 150; seed++) {
    const random: () => number = randomFrom(seed)
    const file: Uint8Array = mutate(random, corpus[seed % corpus.length], corpus, { fromOnnx, encodeOnnx })
    try {
      inspectOnnx(fromOnnx(file))
      codes.add('inspected')
    } catch (error) {
      if (!isWidthwiseError(error, onnxErrorHints)) throw new Error(`seed ${seed}`, { cause: error })
      codes.add(error.code)
    }
  }
  // The changes reach the decoder, the checks of the graph, and what lies behind them.
  expect([...codes]).toEqual(expect.arrayContaining(['inspected', 'onnx-malformed', 'onnx-invalid']))
})
