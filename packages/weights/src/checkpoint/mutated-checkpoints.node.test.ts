import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isWidthwiseError } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../fuzz/mutate.mjs'
import { mutateCheckpoint } from '../../fuzz/mutate-checkpoint.mjs'
import { weightsErrorHints } from '../errors.ts'
import { elementCount } from '../selection/select.ts'
import { openCheckpoint } from './open-checkpoint.ts'

const folder = join(import.meta.dirname, '../testdata/checkpoints')
const { files } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))
const corpus = Object.keys(files)
  .filter((name) => 'format' in files[name])
  .map((name) => new Uint8Array(readFileSync(join(folder, name))))

/** Opens a file and reads all of it; how it ended. */
async function outcomeOf(file: Uint8Array): Promise<string> {
  try {
    const store = await openCheckpoint(file)
    for (const name of store.keys()) {
      const { dtype, shape } = store.get(name) ?? { dtype: 'bool', shape: [] }
      if (/f/.test(dtype)) expect((await store.read(name)).length).toBe(elementCount(shape))
    }
    return 'read'
  } catch (error) {
    if (!isWidthwiseError(error, weightsErrorHints)) throw error
    return error.code
  }
}

describe('a checkpoint changed at random', () => {
  it('opens and reads, or fails with a typed error, and reaches most of the checks', async () => {
    const outcomes = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...corpus), fc.noBias(fc.nat()), async (file, seed) => {
        outcomes.add(await outcomeOf(mutateCheckpoint(randomFrom(seed), file, corpus)))
      }),
      { numRuns: 1500 },
    )
    expect([...outcomes]).toEqual(
      expect.arrayContaining(['read', 'pickle-invalid', 'checkpoint-invalid', 'zip-invalid']),
    )
  })
})
