/**
 * The nearest whole number, halves to the even one, as Python's `round` gives it: 4.5 gives 4, 5.5 gives 6. Channels of
 * a width and sides of a picture are counted so in the networks that are reproduced; `Math.round` differs at halves.
 */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1
  return below % 2 === 0 ? below : below + 1
}
