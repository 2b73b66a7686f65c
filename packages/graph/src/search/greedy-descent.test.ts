import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Evaluations } from './evaluations.ts'
import { greedyDescent } from './greedy-descent.ts'
import { createSearchState } from './search-state.ts'
import { WidthSpace } from './width-space.ts'

/** The reference's loop, as its code has it: per cents, ten at a time, the list from the last block to the first. */
function referenceSearch(blocks: number, accuracy: (forward: readonly number[]) => number) {
  const list = Array.from({ length: blocks }, () => 100)
  const forward = (): readonly number[] => list.map((percent) => percent / 100).reverse()
  const asked: (readonly number[])[] = []
  const kept: (readonly number[])[] = []
  for (;;) {
    let [most, at] = [0, -1]
    for (let index = 0; index < blocks; index++) {
      if ((list[index] as number) <= 10) continue
      list[index] = (list[index] as number) - 10
      asked.push(forward())
      const found = accuracy(forward())
      if (found >= most) [most, at] = [found, index]
      list[index] = (list[index] as number) + 10
    }
    if (at >= 0) list[at] = (list[at] as number) - 10
    kept.push(forward())
    if (list.reduce((sum, percent) => sum + percent, 0) <= 10 * blocks + 0.001) return { asked, kept }
  }
}

async function search(space: WidthSpace, accuracy: (widths: readonly number[]) => number, limit?: number) {
  const asked: (readonly number[])[] = []
  const evaluations = new Evaluations({
    space,
    evaluate: (widths) => {
      asked.push(widths)
      return accuracy(widths)
    },
    cost: (widths) => widths.reduce((sum, width) => sum + width, 0),
    state: createSearchState(),
    signal: undefined,
    onPoint: () => {},
  })
  if (limit !== undefined) evaluations.limit = limit
  const shares: number[] = []
  const path = await greedyDescent({
    space,
    evaluations,
    untilCost: Number.NEGATIVE_INFINITY,
    onShare: (share) => shares.push(share),
  })
  return { path: path.map(({ widths }) => widths), asked, shares }
}

const tenths = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]

describe('greedyDescent', () => {
  it('asks for the lists that the reference asks for, and keeps the same ones, ties among them', async () => {
    const proxy = fc.record({
      blocks: fc.integer({ min: 1, max: 4 }),
      gains: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
      bend: fc.integer({ min: 0, max: 2 }),
    })
    await fc.assert(
      fc.asyncProperty(proxy, async ({ blocks, gains, bend }) => {
        // Whole numbers, so that lists tie often, and a term between neighbours.
        const accuracy = (widths: readonly number[]): number =>
          widths.reduce((sum, width, block) => {
            const change = Math.abs(Math.round(10 * width) - Math.round(10 * (widths[block + 1] ?? width)))
            return sum + (gains[block] as number) * Math.round(10 * width) - bend * change
          }, 1000)
        const reference = referenceSearch(blocks, accuracy)
        const { path, asked } = await search(new WidthSpace(tenths, blocks), accuracy)
        expect(path).toEqual([Array.from({ length: blocks }, () => 1), ...reference.kept])
        const own = new Set(asked.map(String))
        expect(own).toEqual(new Set([...reference.asked, path[0]].map(String)))
        expect(own.size).toBe(asked.length)
      }),
      { numRuns: 40 },
    )
  })

  it('narrows the block nearest to the input where all are alike', async () => {
    const { path } = await search(new WidthSpace([0.5, 1], 3), () => 0)
    expect(path).toEqual([
      [1, 1, 1],
      [0.5, 1, 1],
      [0.5, 0.5, 1],
      [0.5, 0.5, 0.5],
    ])
  })

  it('stops inside a step when its evaluations are used up', async () => {
    const { path, asked, shares } = await search(new WidthSpace([0.5, 1], 3), () => 0, 3)
    expect([path, asked.length, shares]).toEqual([[[1, 1, 1]], 3, [0]])
  })

  it('takes candidates that differ from block to block', async () => {
    const { path } = await search(new WidthSpace([[1], [0.25, 0.5, 1]], 2), ([, second]) => second as number)
    expect(path).toEqual([
      [1, 1],
      [1, 0.5],
      [1, 0.25],
    ])
  })
})
