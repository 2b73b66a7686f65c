import { describe, expect, it } from 'vitest'
import { indices } from './arbitraries.test-support.ts'
import { expectCode } from './expect-code.test-support.ts'
import { createMemoryStore } from './memory-store.ts'

const matrix = { name: 'm', shape: [2, 3], data: indices(6) }

describe('createMemoryStore', () => {
  it('answers as a file does', async () => {
    const store = createMemoryStore([matrix, { name: '__proto__', shape: [], data: Float32Array.of(7) }], {
      licence: 'MIT',
    })
    expect([...store.keys()]).toEqual(['m', '__proto__'])
    expect(store.get('m')).toEqual({ name: 'm', dtype: 'f32', shape: [2, 3] })
    expect(store.get('x')).toBeUndefined()
    expect([...(await store.read('m'))]).toEqual([0, 1, 2, 3, 4, 5])
    expect([
      ...(await store.read('m', [
        [[1, 2]],
        [
          [2, 3],
          [0, 1],
        ],
      ])),
    ]).toEqual([5, 3])
    expect([...(await store.read('__proto__', []))]).toEqual([7])
    expect(store.metadata.licence).toBe('MIT')
  })

  it('gives every caller values of its own', async () => {
    const store = createMemoryStore([matrix])
    ;(await store.read('m')).fill(-1)
    expect([...(await store.read('m'))]).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('refuses what a file refuses', async () => {
    await expectCode(() => createMemoryStore([{ ...matrix, shape: [7] }]), 'tensor-invalid', /"m".*\[7\]/)
    await expectCode(() => createMemoryStore([matrix, matrix]), 'name-duplicate')
    await expectCode(() => createMemoryStore([], { a: 1 as unknown as string }), 'metadata-invalid')
    const store = createMemoryStore([matrix])
    await expectCode(() => store.read('x'), 'tensor-unknown')
    await expectCode(() => store.read('m', [[[0, 1]]]), 'segments-invalid')
    await expectCode(() => store.read('m', undefined, { signal: AbortSignal.abort() }), 'aborted')
    await store[Symbol.asyncDispose]()
    await expectCode(() => store.read('m'), 'store-closed')
  })
})
