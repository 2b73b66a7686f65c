import { expect, it } from 'vitest'
import { latest } from './latest.ts'

it('runs the first and the newest call, and lets those between give way', async () => {
  const ran: number[] = []
  const gates: (() => void)[] = []
  const ask = latest(async (value: number) => {
    ran.push(value)
    await new Promise<void>((open) => gates.push(open))
  })
  const asked = [ask(1), ask(2), ask(3), ask(4)]
  expect(ran).toEqual([1])
  gates[0]?.()
  await expect(asked[0]).resolves.toBe(true)
  expect(await asked[1]).toBe(false)
  expect(await asked[2]).toBe(false)
  await expect.poll(() => gates.length).toBe(2)
  gates[1]?.()
  expect(await asked[3]).toBe(true)
  expect(ran).toEqual([1, 4])
})

it('goes on after a call that failed', async () => {
  const ran: number[] = []
  const ask = latest(async (value: number) => {
    ran.push(value)
    if (value === 1) throw new RangeError('no')
  })
  await expect(ask(1)).rejects.toThrow('no')
  await expect(ask(2)).resolves.toBe(true)
  expect(ran).toEqual([1, 2])
})
