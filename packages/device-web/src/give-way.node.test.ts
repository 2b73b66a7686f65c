import { createMemoryStore } from '@widthwise/weights'
import { describe, expect, it } from 'vitest'
import { GivingWay } from './give-way.ts'

const store = createMemoryStore(
  Array.from({ length: 20 }, (_, i) => ({ name: `t${i}`, shape: [2, 3], data: Float32Array.of(i, 1, 2, 3, 4, 5) })),
  { from: 'a test' },
)

/** How often the event loop comes round while every tensor is read, each with `readMs` of work. */
async function turnsWhileReading(of: GivingWay, readMs: number): Promise<number> {
  let turns = 0
  let reading = true
  const count = (): void => {
    turns++
    if (reading) setImmediate(count)
  }
  setImmediate(count)
  for (const name of of.keys()) {
    await of.read(name)
    const until = performance.now() + readMs
    while (performance.now() < until);
  }
  reading = false
  return turns
}

describe('a store that gives way', () => {
  it('lets the event loop come round once its slice is over', async () => {
    expect(await turnsWhileReading(new GivingWay(store), 2)).toBeGreaterThanOrEqual(3)
    expect(await turnsWhileReading(new GivingWay(store), 0)).toBe(0)
  })

  it('is the store otherwise', async () => {
    const giving = new GivingWay(store)
    expect([...giving.keys()]).toEqual([...store.keys()])
    expect(giving.get('t7')).toEqual(store.get('t7'))
    expect(giving.metadata).toEqual({ from: 'a test' })
    expect(await giving.read('t7', [[[0, 1]], [[1, 3]]])).toEqual(Float32Array.of(1, 2))
    await expect(giving.read('t7', undefined, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
    await giving[Symbol.asyncDispose]()
    await expect(store.read('t7')).rejects.toMatchObject({ code: 'store-closed' })
  })
})
