import { afterEach, describe, expect, it, vi } from 'vitest'
import { countingSource } from './counting-source.test-support.ts'
import { expectCode } from './expect-code.test-support.ts'
import { verifyShard } from './verify-shard.ts'

const bytes = new TextEncoder().encode('abc')
// FIPS 180-2, appendix B.1
const digest = { bytes: 3, sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' }

describe('verifyShard', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('gives the bytes of a file that is the right one, read once', async () => {
    expect(await verifyShard(bytes, digest)).toBe(bytes)
    const source = countingSource(bytes)
    expect(await verifyShard(source, digest)).toEqual(bytes)
    expect(source.reads).toEqual([[0, 3]])
  })

  it('refuses another length, before anything is read', async () => {
    await expectCode(() => verifyShard(bytes, { ...digest, bytes: 4 }), 'shard-corrupt', /3 bytes; 4/)
    const source = countingSource(bytes)
    await expectCode(() => verifyShard(source, { ...digest, bytes: 2 ** 40 }), 'shard-corrupt')
    expect(source.reads).toEqual([])
  })

  it('refuses a single changed bit', async () => {
    const changed = bytes.with(1, 0x63)
    await expectCode(() => verifyShard(changed, digest), 'shard-corrupt', /SHA-256/)
    await expectCode(() => verifyShard(countingSource(changed), digest), 'shard-corrupt', /SHA-256/)
  })

  it('says so where no hash can be computed', async () => {
    vi.stubGlobal('crypto', {})
    await expectCode(() => verifyShard(bytes, digest), 'hash-unavailable')
  })

  it('stops when it is cancelled', async () => {
    await expectCode(() => verifyShard(countingSource(bytes), digest, { signal: AbortSignal.abort() }), 'aborted')
  })
})
