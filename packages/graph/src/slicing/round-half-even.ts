/** The nearest whole number, halves to the even one, as Python rounds: 4.5 gives 4, 5.5 gives 6. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1
  return below % 2 === 0 ? below : below + 1
}
