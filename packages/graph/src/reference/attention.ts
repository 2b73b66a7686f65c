import type { SlicedAttention } from '../sliced-graph.ts'
import type { Values } from './values.ts'

/** `softmax(scale·q·kᵀ)·v` head by head; the input's channels are all of q, then of k, then of v. */
export function attention(input: Values, operation: SlicedAttention, shape: readonly number[]): Float64Array {
  const [tokens, channels] = shape as readonly [number, number]
  const { heads, scale, causal } = operation
  const width = channels / heads
  const fused = (token: number, part: 0 | 1 | 2, channel: number): number =>
    input.data[(token * 3 + part) * channels + channel] as number
  const output = new Float64Array(tokens * channels)
  for (let head = 0; head < heads; head++) {
    for (let query = 0; query < tokens; query++) {
      const seen = causal ? query + 1 : tokens
      const scores = Array.from({ length: seen }, (_, key) => {
        let product = 0
        for (let c = head * width; c < (head + 1) * width; c++) product += fused(query, 0, c) * fused(key, 1, c)
        return scale * product
      })
      const largest = Math.max(...scores)
      const exponentials = scores.map((score) => Math.exp(score - largest))
      const sum = exponentials.reduce((all, value) => all + value, 0)
      for (let c = head * width; c < (head + 1) * width; c++) {
        let value = 0
        for (const [key, exponential] of exponentials.entries()) value += (exponential / sum) * fused(key, 2, c)
        output[query * channels + c] = value
      }
    }
  }
  return output
}
