import { describe, expect, it } from 'vitest'
import { seededRandom } from '../seeded-random.mjs'
import { abuseKinds } from './kinds.mjs'

const materials = (seed: number) => ({
  random: seededRandom(seed),
  png: Buffer.alloc(2500, 7),
  tensor: Buffer.alloc(4 * 3 * 32 * 32),
  shape: [1, 3, 32, 32],
  classifyPath: '/v1/models/cifar10/classify',
  inferPath: '/v2/models/cifar10/infer',
  repeats: 8,
})
/** Without its steps, which are made when they are asked for. */
const facts = (seed: number) =>
  Object.entries(abuseKinds).flatMap(([kind, of]) =>
    [...of(materials(seed))].map(({ name, path, expect: outcomes }) => ({ kind, name, path, outcomes })),
  )

describe('the malformed requests', () => {
  it('are many, of many kinds, and no two called alike unless they are random', () => {
    const all = facts(1)
    expect(all.length).toBeGreaterThanOrEqual(300)
    expect(new Set(all.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(12)
    const repeated = all.filter(({ kind, name }, index) =>
      all.slice(0, index).some((other) => other.kind === kind && other.name === name),
    )
    expect(repeated.filter(({ name }) => !/\d|random/.test(name))).toEqual([])
  })

  it('are the same for the same seed, and others for another', () => {
    expect(facts(1)).toEqual(facts(1))
    expect(facts(2)).not.toEqual(facts(1))
  })

  it('never take a failure of the server for right', () => {
    for (const { outcomes } of facts(1)) {
      expect(outcomes.length).toBeGreaterThan(0)
      for (const outcome of outcomes) expect(outcome).not.toMatch(/\b500\b|silence/)
    }
  })
})
