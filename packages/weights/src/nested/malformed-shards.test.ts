import { describe, it } from 'vitest'
import { expectCode } from '../expect-code.test-support.ts'
import { createMemoryStore } from '../memory-store.ts'
import { encodeNestedShards } from './encode-nested-shards.ts'
import { nestedKey } from './nested-metadata.ts'
import { fusedHeads, trailingMiddle } from './networks.test-support.ts'
import { openNestedShards } from './open-nested-shards.ts'
import { planNestedShards } from './plan-nested-shards.ts'

type Shape = readonly number[]

/** A shard with zeros in it. */
function shard(metadata: unknown, tensors: Record<string, Shape> = {}) {
  const list = Object.entries(tensors).map(([name, shape]) => ({
    name,
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  }))
  return createMemoryStore(list, { [nestedKey]: typeof metadata === 'string' ? metadata : JSON.stringify(metadata) })
}

/** Opens a first shard, `w` of shape [2] in a full tensor of [4], and a second one. */
function openSecond(tensors: Record<string, Shape>, places: unknown = []) {
  const first = shard({ shard: 0, shards: 2, tensors: [['w', { shape: [4] }]] }, { w: [2] })
  return () => openNestedShards([first, shard({ shard: 1, shards: 2, tensors: places }, tensors)])
}

describe('shards that do not fit', () => {
  it.each([
    ['is not JSON', '{'],
    ['is JSON nested deeply', '['.repeat(1e5)],
    ['is null', 'null'],
    ['has no numbers', {}],
    ['is a shard beyond the last', { shard: 1, shards: 1, tensors: [] }],
    ['is shard -1', { shard: -1, shards: 1, tensors: [] }],
    ['is half a shard', { shard: 0.5, shards: 1, tensors: [] }],
    ['has no tensors', { shard: 0, shards: 1 }],
    ['has tensors that are no list', { shard: 0, shards: 1, tensors: { w: { shape: [2] } } }],
    ['has a tensor without a name', { shard: 0, shards: 1, tensors: [[{ shape: [2] }]] }],
    ['has a tensor without a place', { shard: 0, shards: 1, tensors: [['w']] }],
    ['has a shape of texts', { shard: 0, shards: 1, tensors: [['w', { shape: ['2'] }]] }],
    ['has a negative shape', { shard: 0, shards: 1, tensors: [['w', { shape: [-2] }]] }],
    ['has a shape that overflows', { shard: 0, shards: 1, tensors: [['w', { shape: [2 ** 40, 2 ** 40] }]] }],
    ['has segments that are no lists', { shard: 0, shards: 1, tensors: [['w', { shape: [4], segments: [[0, 2]] }]] }],
    ['has an empty segment', { shard: 0, shards: 1, tensors: [['w', { shape: [4], segments: [[[1, 1]]] }]] }],
    ['has segments beyond the tensor', { shard: 0, shards: 1, tensors: [['w', { shape: [4], segments: [[[3, 5]]] }]] }],
    ['has more segments than stored', { shard: 0, shards: 1, tensors: [['w', { shape: [4], segments: [[[0, 3]]] }]] }],
    [
      'has an index twice',
      {
        shard: 0,
        shards: 1,
        tensors: [
          [
            'w',
            {
              shape: [4],
              segments: [
                [
                  [1, 2],
                  [1, 2],
                ],
              ],
            },
          ],
        ],
      },
    ],
    ['has another rank', { shard: 0, shards: 1, tensors: [['w', { shape: [4, 1] }]] }],
    ['has a full tensor smaller than the part', { shard: 0, shards: 1, tensors: [['w', { shape: [1] }]] }],
    ['is another shard', { shard: 1, shards: 2, tensors: [] }],
  ])('a first one whose description %s', async (_, metadata) => {
    await expectCode(() => openNestedShards([shard(metadata, { w: [2] })]), 'shard-invalid')
  })

  it.each<[string, Record<string, Shape>, unknown?]>([
    ['no part', { w: [2] }],
    ['a part beyond the tensor', { 'w@[3:5]': [2] }],
    ['a part of another shape than its name', { 'w@[2:4]': [1] }],
    ['a part of another rank', { 'w@[2:4,0:1]': [2, 1] }],
    ['a part that is empty', { 'w@[2:2]': [0] }],
    ['a part that is there already', { 'w@[1:3]': [2] }],
    ['two parts on the same elements', { 'w@[2:4]': [2], 'w@[3:4]': [1] }],
    ['a part of a tensor whose shape nobody tells', { 'v@[0:1]': [1] }],
    ['a part of a tensor whose shape is too small', { 'v@[0:2]': [2] }, [['v', { shape: [1] }]]],
  ])('a second one with %s', async (_, tensors, places) => {
    await expectCode(openSecond(tensors, places), 'shard-invalid')
  })

  it('none at all, one out of order, one of another set', async () => {
    await expectCode(() => openNestedShards([]), 'shard-invalid')
    await expectCode(
      () =>
        openNestedShards([shard({ shard: 0, shards: 3, tensors: [] }), shard({ shard: 2, shards: 3, tensors: [] })]),
      'shard-invalid',
      /2 of 3; 1 of 3/,
    )
    await expectCode(
      () =>
        openNestedShards([shard({ shard: 0, shards: 3, tensors: [] }), shard({ shard: 1, shards: 2, tensors: [] })]),
      'shard-invalid',
      /1 of 2; 1 of 3/,
    )
  })

  it('a tensor in more parts than a plan makes', async () => {
    const parts = Object.fromEntries(Array.from({ length: 4097 }, (_, index) => [`v@[${index}:${index + 1}]`, [1]]))
    await expectCode(openSecond(parts, [['v', { shape: [5000] }]]), 'shard-invalid', /4096/)
  })
})

describe('encodeNestedShards', () => {
  it('refuses a store that is not of the network that was planned', async () => {
    const plan = planNestedShards(fusedHeads.widths)
    await expectCode(() => encodeNestedShards(trailingMiddle.store, plan), 'tensor-unknown', /"qkv"/)
    const other = createMemoryStore([{ name: 'qkv', shape: [2], data: new Float32Array(2) }])
    await expectCode(() => encodeNestedShards(other, plan), 'plan-invalid', /\[2\] in the store, \[36, 12\]/)
  })

  it('stops when it is cancelled', async () => {
    const signal = AbortSignal.abort()
    await expectCode(
      () => encodeNestedShards(fusedHeads.store, planNestedShards(fusedHeads.widths), { signal }),
      'aborted',
    )
  })
})
