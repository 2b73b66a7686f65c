/** Indices of the scores from the highest to the lowest; equal scores keep their order. Scores must not be NaN. */
export function descendingOrder(scores: ArrayLike<number>): Uint32Array {
  const order = new Uint32Array(scores.length)
  for (let index = 0; index < order.length; index++) order[index] = index
  return order.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
}
