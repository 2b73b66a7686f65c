import { afterEach, describe, expect, it, vi } from 'vitest'
import { nextTask, Turns } from './next-task.ts'

afterEach(() => vi.unstubAllGlobals())

describe('nextTask', () => {
  it('lets what waits already have its turn', async () => {
    const order: string[] = []
    setImmediate(() => order.push('other'))
    await nextTask()
    order.push('this')
    expect(order).toEqual(['other', 'this'])
  })
})

describe('Turns', () => {
  it('are over after their time, and begin anew', async () => {
    const turns = new Turns(20)
    expect(turns.over).toBe(false)
    const end = performance.now() + 25
    while (performance.now() < end);
    expect(turns.over).toBe(true)
    await turns.giveWay()
    expect(turns.over).toBe(false)
  })
})
