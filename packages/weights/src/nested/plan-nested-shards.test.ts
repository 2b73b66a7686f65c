import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectCode } from '../expect-code.test-support.ts'
import { type Box, boxesOf, boxSize, mergeBoxes, subtract } from './boxes.ts'
import {
  anyNetworks,
  chains,
  fusedHeads,
  type Network,
  permutedBranches,
  trailingMiddle,
} from './networks.test-support.ts'
import { planNestedShards, type ShardPart, type WidthRead } from './plan-nested-shards.ts'

function partsOf({ widths }: Network): ShardPart[] {
  return planNestedShards(widths).flatMap(({ parts }) => parts)
}

function namesOf({ widths }: Network): string[][] {
  return planNestedShards(widths).map(({ parts }) => parts.map(({ name }) => name))
}

describe('planNestedShards', () => {
  it.each([
    ['prefix chains', chains],
    ['widths that are no chain', anyNetworks],
  ])('stores every element that some width reads once, for %s', (_, networks) => {
    fc.assert(
      fc.property(networks, (network) => {
        const parts = partsOf(network)
        for (const tensor of new Set(parts.map((part) => part.tensor))) {
          const stored = parts.filter((part) => part.tensor === tensor).map((part) => boxesOf(part.segments))
          const union: Box[] = []
          for (const reads of network.widths) {
            const read = reads.get(tensor)
            if (read !== undefined) union.push(...subtract(boxesOf(read.segments), union))
          }
          const size = (boxes: readonly Box[]) => boxes.reduce((sum, box) => sum + boxSize(box), 0)
          expect(size(stored.flat())).toBe(size(union))
          expect(subtract(union, stored.flat())).toEqual([])
          for (const [index, part] of stored.entries()) {
            expect(subtract(part, stored.toSpliced(index, 1).flat())).toEqual(part)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('adds two boxes a matrix for each width of a prefix chain', () => {
    const widths = [1, 2, 4].map(
      (d) => new Map([['w', { fullShape: [8, 4], segments: [[[0, 2 * d]], [[0, d]]] } as WidthRead]]),
    )
    expect(planNestedShards(widths).map(({ parts }) => parts.map(({ name }) => name))).toEqual([
      ['w'],
      ['w@[0:2,1:2]', 'w@[2:4,0:2]'],
      ['w@[0:4,2:4]', 'w@[4:8,0:4]'],
    ])
  })

  it('divides fused heads, trailing middle widths and permuted branches', () => {
    expect(namesOf(fusedHeads)).toEqual([
      ['qkv'],
      ['qkv@[0:4,4:8]', 'qkv@[4:8,0:8]', 'qkv@[12:16,4:8]', 'qkv@[16:20,0:8]', 'qkv@[24:28,4:8]', 'qkv@[28:32,0:8]'],
      [
        'qkv@[0:8,8:12]',
        'qkv@[8:12,0:12]',
        'qkv@[12:20,8:12]',
        'qkv@[20:24,0:12]',
        'qkv@[24:32,8:12]',
        'qkv@[32:36,0:12]',
      ],
    ])
    expect(namesOf(trailingMiddle)).toEqual([
      ['weight'],
      ['weight@[8:16,4:8]'],
      ['weight@[4:8,2:8]', 'weight@[8:16,2:4]'],
      ['weight@[0:4,2:8]', 'weight@[4:16,0:2]'],
    ])
    expect(namesOf(permutedBranches)).toEqual([['mixer'], ['mixer@[4:8,0:3,0:3]', 'late@[0:2]', 'temperature@[]']])
  })

  it('adds nothing for a width that others cover', () => {
    const [, , widest] = fusedHeads.widths
    const plan = planNestedShards([...fusedHeads.widths, widest as Map<string, WidthRead>])
    expect(plan[3]?.parts).toEqual([])
  })

  it('divides a fine chain of widths into two boxes each', () => {
    const widths = Array.from(
      { length: 200 },
      (_, d) => new Map([['w', { fullShape: [200, 200], segments: [[[0, d + 1]], [[0, d + 1]]] } as WidthRead]]),
    )
    const parts = planNestedShards(widths).flatMap((shard) => shard.parts)
    expect(parts).toHaveLength(1 + 199 * 2)
    expect(mergeBoxes(parts.flatMap(({ segments }) => boxesOf(segments)))).toEqual([
      [
        [0, 200],
        [0, 200],
      ],
    ])
  })

  it('refuses widths that do not fit together', async () => {
    const plan =
      (...reads: WidthRead[]) =>
      () =>
        planNestedShards(reads.map((read) => new Map([['w', read]])))
    await expectCode(() => planNestedShards([]), 'plan-invalid', /no width/)
    await expectCode(
      plan({ fullShape: [4], segments: [[[0, 2]]] }, { fullShape: [5], segments: [[[0, 5]]] }),
      'plan-invalid',
      /\[4\].*\[5\]/,
    )
    await expectCode(
      plan({
        fullShape: [4],
        segments: [
          [
            [0, 2],
            [1, 3],
          ],
        ],
      }),
      'plan-invalid',
      /twice/,
    )
    await expectCode(plan({ fullShape: [4], segments: [[]] }), 'plan-invalid', /nothing/)
    await expectCode(plan({ fullShape: [4], segments: [[[0, 5]]] }), 'segments-invalid')
    await expectCode(plan({ fullShape: [4], segments: [] }), 'segments-invalid')
    const scattered = Array.from({ length: 5000 }, (_, index) => [2 * index, 2 * index + 1] as const)
    await expectCode(plan({ fullShape: [10_000], segments: [scattered] }), 'plan-invalid', /4096/)
    await expectCode(
      plan(
        { fullShape: [10_000], segments: [[[0, 1]]] },
        { fullShape: [10_000], segments: [scattered.slice(0, 4097)] },
      ),
      'plan-invalid',
      /4096/,
    )
  })
})
