import type { TensorStore } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countingSource } from '../counting-source.test-support.ts'
import { expectCode } from '../expect-code.test-support.ts'
import { createMemoryStore } from '../memory-store.ts'
import { encodeSafetensors } from '../safetensors/encode-safetensors.ts'
import { openSafetensors } from '../safetensors/open-safetensors.ts'
import { gatherSegments } from '../selection/gather-segments.ts'
import type { EncodableTensor } from '../tensors.ts'
import type { EncodableDType } from '../values/dtypes.ts'
import { verifyShard } from '../verify-shard.ts'
import { encodeNestedShards } from './encode-nested-shards.ts'
import { nestedKey } from './nested-metadata.ts'
import {
  anyNetworks,
  chains,
  fusedHeads,
  type Network,
  networkOf,
  permutedBranches,
  trailingMiddle,
} from './networks.test-support.ts'
import { openNestedShards } from './open-nested-shards.ts'
import { planNestedShards, type WidthRead } from './plan-nested-shards.ts'

async function shardFiles({ store, widths }: Network, dtype?: EncodableDType): Promise<Uint8Array[]> {
  const shards = await encodeNestedShards(store, planNestedShards(widths), dtype && { dtype })
  return Promise.all(shards.map((shard) => verifyShard(shard.data, shard)))
}

async function openFiles(files: readonly Uint8Array[]): Promise<TensorStore> {
  return openNestedShards(await Promise.all(files.map((file) => openSafetensors(file))))
}

/** The full tensors in one file, in the given type. */
async function wholeFile({ store }: Network, dtype: EncodableDType): Promise<TensorStore> {
  const names = [...store.keys()]
  const tensors = names.map(
    async (name): Promise<EncodableTensor> => ({
      name,
      dtype,
      shape: store.get(name)?.shape ?? [],
      data: await store.read(name),
    }),
  )
  return openSafetensors(encodeSafetensors(await Promise.all(tensors)))
}

function bits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length)
}

/** Opens ever more of the shards and compares what each width reads with the same read of the full tensors. */
async function expectSameReads(network: Network, dtype: EncodableDType): Promise<void> {
  const files = await shardFiles(network, dtype)
  const whole = await wholeFile(network, dtype)
  for (const [index] of network.widths.entries()) {
    const nested = await openFiles(files.slice(0, index + 1))
    for (const reads of network.widths.slice(0, index + 1)) {
      for (const [name, { fullShape, segments }] of reads) {
        expect(nested.get(name)).toEqual({ name, dtype, shape: fullShape })
        expect(bits(await nested.read(name, segments))).toEqual(bits(await whole.read(name, segments)))
      }
    }
  }
}

describe('nested shards', () => {
  it.each(['f32', 'f16', 'bf16'] as const)('answer every width as the full tensors do, in %s', async (dtype) => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(chains, anyNetworks), (network) => expectSameReads(network, dtype)),
      { numRuns: 60 },
    )
    for (const network of [fusedHeads, trailingMiddle, permutedBranches]) await expectSameReads(network, dtype)
  })

  it('give the full tensors together, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(chains, fc.constantFrom('f32', 'f16', 'bf16'), async (network, dtype) => {
        const nested = await openFiles(await shardFiles(network, dtype))
        const whole = await wholeFile(network, dtype)
        expect([...nested.keys()].sort()).toEqual([...whole.keys()].sort())
        for (const name of whole.keys()) expect(bits(await nested.read(name))).toEqual(bits(await whole.read(name)))
      }),
    )
  })

  it('begin with a file that is complete for the narrowest width by itself', async () => {
    await fc.assert(
      fc.asyncProperty(anyNetworks, async (network) => {
        const [first] = await shardFiles(network)
        const store = await openSafetensors(first as Uint8Array)
        for (const [name, { fullShape, segments }] of network.widths[0] ?? []) {
          const full = await network.store.read(name)
          expect(await store.read(name)).toEqual(gatherSegments(full, fullShape, segments))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('answer any part of what they hold, and say of the rest that a shard is missing', async () => {
    await fc.assert(
      fc.asyncProperty(anyNetworks, fc.nat({ max: 3 }), async ({ widths, store }, open) => {
        const [request = new Map<string, WidthRead>(), ...shipped] = widths.toReversed()
        fc.pre(shipped.length > 0)
        const nested = await openFiles((await shardFiles({ widths: shipped, store })).slice(0, open + 1))
        for (const [name, { fullShape, segments }] of request) {
          const full = await store.read(name)
          const held = shipped.slice(0, open + 1).flatMap((reads) => reads.get(name) ?? [])
          const covered = new Set(held.flatMap((read) => [...gatherSegments(full, fullShape, read.segments)]))
          const wanted = gatherSegments(full, fullShape, segments)
          if (wanted.every((value) => covered.has(value))) expect(await nested.read(name, segments)).toEqual(wanted)
          else await expectCode(() => nested.read(name, segments), 'shard-missing')
        }
      }),
    )
  })

  it('name the first box that is missing', async () => {
    const nested = await openFiles((await shardFiles(trailingMiddle)).slice(0, 2))
    await expectCode(
      () => nested.read('weight'),
      'shard-missing',
      /^88 elements .*"weight@\[4:8,0:8\]"; 2 of 4 shards are open/,
    )
    await expectCode(
      () => nested.read('weight', [[[3, 5]], [[0, 2]]]),
      'shard-missing',
      /^2 elements .*"weight@\[4:5,0:2\]"; 2 of 4 shards are open/,
    )
    const narrow = await openFiles((await shardFiles(permutedBranches)).slice(0, 1))
    await expectCode(() => narrow.read('late'), 'shard-missing', /"late"; 1 of 2 shards is open/)
  })

  it('carry the metadata of the full file, and nothing of their own', async () => {
    const nested = await openFiles(await shardFiles(fusedHeads))
    expect({ ...nested.metadata }).toEqual({ licence: 'MIT' })
  })

  it('say in their metadata what their names and shapes do not', async () => {
    const descriptions = async (network: Network) => {
      const stores = await Promise.all((await shardFiles(network)).map((file) => openSafetensors(file)))
      return stores.map(({ metadata }) => JSON.parse(metadata[nestedKey] ?? ''))
    }
    const pieces = [
      [
        [0, 4],
        [12, 16],
        [24, 28],
      ],
      [[0, 4]],
    ]
    expect(await descriptions(fusedHeads)).toEqual([
      { shard: 0, shards: 3, tensors: [['qkv', { shape: [36, 12], segments: pieces }]] },
      { shard: 1, shards: 3, tensors: [] },
      { shard: 2, shards: 3, tensors: [] },
    ])
    const [first, second] = await descriptions(permutedBranches)
    expect(first.tensors).toEqual([
      [
        'mixer',
        {
          shape: [8, 3, 3],
          segments: [
            [
              [2, 4],
              [0, 1],
              [1, 2],
            ],
            [[0, 3]],
            [[0, 3]],
          ],
        },
      ],
    ])
    expect(second.tensors).toEqual([
      ['late', { shape: [2] }],
      ['temperature', { shape: [] }],
    ])
    const whole = networkOf([new Map([['w', { fullShape: [2], segments: [[[0, 2]]] }]])])
    expect(await descriptions(whole)).toEqual([{ shard: 0, shards: 1, tensors: [] }])
  })

  it('read of each file only what is asked for', async () => {
    const sources = (await shardFiles(fusedHeads)).map((file) => countingSource(file))
    const nested = await openNestedShards(await Promise.all(sources.map((source) => openSafetensors(source))))
    for (const source of sources) source.reads.length = 0
    await nested.read('qkv', fusedHeads.widths[0]?.get('qkv')?.segments)
    expect(sources.map(({ reads }) => reads.reduce((sum, [, length]) => sum + length, 0))).toEqual([12 * 4 * 4, 0, 0])
    await nested.read('qkv', [[[0, 1]], [[3, 9]]])
    expect(sources.map(({ reads }) => reads.at(-1)?.[1])).toEqual([4, 16, 4])
  })

  it('take a file that is no shard for all there is', async () => {
    const nested = await openNestedShards([createMemoryStore([{ name: 'w', shape: [2], data: Float32Array.of(1, 2) }])])
    expect([...(await nested.read('w'))]).toEqual([1, 2])
    await expectCode(() => nested.read('v'), 'tensor-unknown')
    await expectCode(() => nested.read('w', [[[0, 3]]]), 'segments-invalid')
    await expectCode(() => nested.read('w', undefined, { signal: AbortSignal.abort() }), 'aborted')
    expect(await nested.read('w', [[]])).toHaveLength(0)
  })

  it('are disposed with their store, and when they do not fit', async () => {
    const sources = (await shardFiles(fusedHeads)).map((file) => countingSource(file))
    const stores = await Promise.all(sources.map((source) => openSafetensors(source)))
    await expectCode(() => openNestedShards(stores.toReversed()), 'shard-invalid')
    expect(sources.map(({ disposed }) => disposed)).toEqual([1, 1, 1])
    const nested = await openFiles(await shardFiles(fusedHeads))
    await nested[Symbol.asyncDispose]()
    await expectCode(() => nested.read('qkv'), 'store-closed')
  })
})
