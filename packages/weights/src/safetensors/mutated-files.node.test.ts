import { readFileSync } from 'node:fs'
import { isWidthwiseError } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodableTensors } from '../arbitraries.test-support.ts'
import { weightsErrorHints } from '../errors.ts'
import { encodeSafetensors } from './encode-safetensors.ts'
import { openSafetensors } from './open-safetensors.ts'

/** Pieces that a header is made of, or that a parser may stumble over. */
const fragments: readonly string[] = JSON.parse(
  readFileSync(new URL('../../fuzz/header-fragments.json', import.meta.url), 'utf8'),
)

type Mutation = (file: Uint8Array) => Uint8Array

const position = fc.double({ min: 0, max: 1, noNaN: true })

/** One change of a file: a byte, a fragment, a piece lost or doubled, another length in front. */
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(position, fc.nat({ max: 255 })).map(
    ([at, byte]): Mutation =>
      (file) =>
        // Earlier changes may have left nothing of it.
        file.length === 0 ? file : file.with(Math.min(file.length - 1, Math.floor(at * file.length)), byte),
  ),
  fc.tuple(position, fc.constantFrom(...fragments)).map(
    ([at, text]): Mutation =>
      (file) =>
        splice(file, at, 0, new TextEncoder().encode(text)),
  ),
  fc.tuple(position, fc.nat({ max: 20 })).map(
    ([at, length]): Mutation =>
      (file) =>
        splice(file, at, length),
  ),
  fc.tuple(position, fc.nat({ max: 40 })).map(
    ([at, length]): Mutation =>
      (file) =>
        splice(file, at, 0, file.slice(Math.floor(at * file.length), Math.floor(at * file.length) + length)),
  ),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(
    (length): Mutation =>
      (file) =>
        withLength(file, length),
  ),
)

function splice(file: Uint8Array, at: number, removed: number, added: Uint8Array = new Uint8Array(0)): Uint8Array {
  const from = Math.floor(at * file.length)
  return Uint8Array.from([...file.subarray(0, from), ...added, ...file.subarray(from + removed)])
}

function withLength(file: Uint8Array, length: bigint): Uint8Array {
  const changed = file.slice()
  if (changed.length >= 8) new DataView(changed.buffer).setBigUint64(0, length, true)
  return changed
}

/** Makes the length in front fit the header again, so that changes of the header reach its parser. */
function repaired(file: Uint8Array, grownBy: number): Uint8Array {
  if (file.length < 8) return file
  return withLength(file, new DataView(file.buffer).getBigUint64(0, true) + BigInt(grownBy))
}

describe('a file changed at random', () => {
  it('opens and reads, or fails with a typed error', async () => {
    await fc.assert(
      fc.asyncProperty(
        encodableTensors,
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (tensors, mutations, repair) => {
          const valid = encodeSafetensors(tensors, { note: 'text' })
          const changed = mutations.reduce((file, mutate) => mutate(file), valid)
          const file = repair ? repaired(changed, changed.length - valid.length) : changed
          try {
            const store = await openSafetensors(file)
            for (const name of store.keys()) {
              const { shape } = store.get(name) ?? { shape: [] }
              expect((await store.read(name)).length).toBe(shape.reduce((a, b) => a * b, 1))
            }
          } catch (error) {
            if (!isWidthwiseError(error, weightsErrorHints)) throw error
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})
