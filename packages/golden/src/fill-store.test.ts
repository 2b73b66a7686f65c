import { describe, expect, it } from 'vitest'
import { fillStore } from './fill-store.ts'
import { fillTensor } from './fill-tensor.ts'

const weight = { name: 'weight', shape: [4, 3], low: -1, high: 1 }
const bias = { name: 'bias', shape: [4], low: 0, high: 1 }
const store = fillStore({ seed: 7, tensors: [weight, bias] })

describe('fillStore', () => {
  it('lists names, types and shapes in order', () => {
    expect([...store.keys()]).toEqual(['weight', 'bias'])
    expect(store.get('weight')).toEqual({ name: 'weight', dtype: 'f32', shape: [4, 3] })
    expect(store.get('gamma')).toBeUndefined()
    expect(store.metadata).toEqual({})
  })

  it('makes the values when they are read, the same each time', async () => {
    const first = await store.read('weight')
    expect(first).toEqual(fillTensor(7, weight))
    first.fill(0)
    expect(await store.read('weight')).toEqual(fillTensor(7, weight))
  })

  it('gathers segments of the full tensor', async () => {
    const all = fillTensor(7, weight)
    const some = await store.read('weight', [
      [
        [2, 4],
        [0, 1],
      ],
      [[1, 3]],
    ])
    expect([...some]).toEqual([all[7], all[8], all[10], all[11], all[1], all[2]])
  })

  it('refuses what it does not have, and segments that leave the tensor', async () => {
    await expect(store.read('gamma')).rejects.toMatchObject({ code: 'fill-unknown' })
    await expect(store.read('bias', [[[0, 5]]])).rejects.toMatchObject({ code: 'segments-invalid' })
  })

  it('ends when the caller aborts', async () => {
    await expect(store.read('bias', undefined, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
  })

  it('checks every tensor before it is made', () => {
    expect(() => fillStore({ seed: 7, tensors: [weight, { ...bias, high: -1 }] })).toThrow(
      expect.objectContaining({ code: 'fill-invalid' }),
    )
  })
})
