import { describe, expect, it } from 'vitest'
import { allSteps, type Steps, stepsInTurns } from './steps.ts'

function* countTo(count: number, stepMs = 0): Steps<number> {
  let sum = 0
  for (let step = 1; step <= count; step++) {
    const until = performance.now() + stepMs
    while (performance.now() < until);
    sum += step
    yield
  }
  return sum
}

describe('steps', () => {
  it('come to the same at once and in turns', async () => {
    expect(allSteps(countTo(100))).toBe(5050)
    expect(await stepsInTurns(countTo(100))).toBe(5050)
  })

  it('let others have their turn in between', async () => {
    let others = 0
    const work = stepsInTurns(countTo(40, 2))
    const timer = setInterval(() => others++, 1)
    await work
    clearInterval(timer)
    expect(others).toBeGreaterThan(3)
  })

  it('end where they are when they are aborted', async () => {
    const controller = new AbortController()
    const work = stepsInTurns(countTo(1000, 2), controller.signal)
    setTimeout(() => controller.abort(), 20)
    await expect(work).rejects.toMatchObject({ code: 'aborted' })
  })
})
