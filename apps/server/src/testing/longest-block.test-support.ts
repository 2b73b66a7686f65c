/** Milliseconds of the longest time in which nothing else had its turn while `work` went on. */
export async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let last = performance.now()
  let goesOn = true
  const tick = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (goesOn) setImmediate(tick)
  }
  setImmediate(tick)
  await work()
  goesOn = false
  return longest
}
