/**
 * Probabilities of one sample's logits, in float64.
 *
 * @param logits finite numbers, one a class
 * @param temperature logits are divided by it; above 1 softens, below 1 sharpens
 */
export function softmax(logits: ArrayLike<number>, temperature = 1): Float64Array {
  let largest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < logits.length; i++) largest = Math.max(largest, logits[i] as number)
  const probabilities = new Float64Array(logits.length)
  let sum = 0
  for (let i = 0; i < logits.length; i++) {
    sum += probabilities[i] = Math.exp(((logits[i] as number) - largest) / temperature)
  }
  for (let i = 0; i < logits.length; i++) probabilities[i] = (probabilities[i] as number) / sum
  return probabilities
}
