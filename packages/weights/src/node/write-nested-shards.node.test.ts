import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectCode } from '../expect-code.test-support.ts'
import { digestOf } from '../http-server.test-support.ts'
import { createMemoryStore } from '../memory-store.ts'
import { encodeNestedShards } from '../nested/encode-nested-shards.ts'
import { fusedHeads } from '../nested/networks.test-support.ts'
import { openNestedShards } from '../nested/open-nested-shards.ts'
import { planNestedShards } from '../nested/plan-nested-shards.ts'
import { temporaryFolder } from '../temporary-folder.test-support.ts'
import { openSafetensorsFile } from './open-safetensors-file.ts'
import { writeNestedShards } from './write-nested-shards.ts'

const plan = planNestedShards(fusedHeads.widths)

describe('writeNestedShards', () => {
  it('writes the files that encodeNestedShards gives, with their digests', async () => {
    const folder = await temporaryFolder()
    const files = await writeNestedShards(folder, fusedHeads.store, plan, { dtype: 'f16' })
    const encoded = await encodeNestedShards(fusedHeads.store, plan, { dtype: 'f16' })
    expect(files.map(({ file }) => file)).toEqual([
      'weights-0.safetensors',
      'weights-1.safetensors',
      'weights-2.safetensors',
    ])
    for (const [index, { file, ...digest }] of files.entries()) {
      const written = await readFile(join(folder, file))
      expect(Buffer.compare(written, encoded[index]?.data ?? new Uint8Array(0))).toBe(0)
      expect(digest).toEqual(digestOf(written))
    }
    const nested = await openNestedShards(
      await Promise.all(files.map(({ file }) => openSafetensorsFile(join(folder, file)))),
    )
    expect(await nested.read('qkv')).toEqual(await fusedHeads.store.read('qkv'))
    await nested[Symbol.asyncDispose]()
  })

  it('keeps the types that the store has, where none is asked for', async () => {
    const folder = await temporaryFolder()
    const [first] = await writeNestedShards(folder, fusedHeads.store, plan, {
      dtype: 'bf16',
      fileNames: ['a', 'b', 'c'],
    })
    const narrow = await openSafetensorsFile(join(folder, first?.file ?? ''))
    const whole = { fullShape: [12, 4], segments: [[[0, 12]], [[0, 4]]] } as const
    const [again] = await writeNestedShards(folder, narrow, planNestedShards([new Map([['qkv', whole]])]), {
      fileNames: ['d'],
    })
    await narrow[Symbol.asyncDispose]()
    const copy = await openSafetensorsFile(join(folder, again?.file ?? ''))
    expect(copy.get('qkv')).toEqual({ name: 'qkv', dtype: 'bf16', shape: [12, 4] })
    await copy[Symbol.asyncDispose]()
  })

  it('leaves no shard behind when a later one fails', async () => {
    const folder = await temporaryFolder()
    const beyond = createMemoryStore([
      { name: 'qkv', shape: [36, 12], data: new Float32Array(36 * 12).fill(1e6, 36 * 12 - 1) },
    ])
    await expectCode(
      () => writeNestedShards(folder, beyond, plan, { dtype: 'f16' }),
      'value-overflow',
      /qkv@\[32:36,0:12\]/,
    )
    expect(await readdir(folder)).toEqual([])
  })

  it('refuses file names that are too few or equal', async () => {
    const folder = await temporaryFolder()
    for (const fileNames of [['a'], ['a', 'b', 'a']]) {
      await expectCode(() => writeNestedShards(folder, fusedHeads.store, plan, { fileNames }), 'plan-invalid')
    }
  })
})
