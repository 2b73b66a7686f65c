/**
 * Probabilities of one sample's logits, in float64.
 *
 * @param logits finite numbers, one a class
 */
export function softmax(logits: ArrayLike<number>): Float64Array {
  let largest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < logits.length; i++) largest = Math.max(largest, logits[i] as number)
  const probabilities = new Float64Array(logits.length)
  let sum = 0
  for (let i = 0; i < logits.length; i++) sum += probabilities[i] = Math.exp((logits[i] as number) - largest)
  for (let i = 0; i < logits.length; i++) probabilities[i] = (probabilities[i] as number) / sum
  return probabilities
}
