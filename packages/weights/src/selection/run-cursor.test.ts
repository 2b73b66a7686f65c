import type { Segments } from '@widthwise/core'
import { describe, expect, it } from 'vitest'
import { RunCursor } from './run-cursor.ts'
import { select } from './select.ts'

function runsOf(shape: readonly number[], segments?: Segments): [source: number, target: number, length: number][] {
  const cursor = new RunCursor(select(shape, segments, 'x'))
  const runs: [number, number, number][] = []
  while (cursor.next()) runs.push([cursor.source, cursor.target, cursor.length])
  return runs
}

describe('RunCursor', () => {
  it('takes a whole tensor, or a prefix of its first axis, in one run', () => {
    expect(runsOf([4, 3, 7, 7])).toEqual([[0, 0, 588]])
    expect(runsOf([4, 3, 7, 7], [[[1, 3]], [[0, 3]], [[0, 7]], [[0, 7]]])).toEqual([[147, 0, 294]])
    expect(runsOf([])).toEqual([[0, 0, 1]])
  })

  it('joins axes that are whole to the runs of the one before them', () => {
    expect(runsOf([2, 4, 3, 3], [[[0, 2]], [[0, 2]], [[0, 3]], [[0, 3]]])).toEqual([
      [0, 0, 18],
      [36, 18, 18],
    ])
  })

  it('joins segments that continue each other', () => {
    expect(
      runsOf(
        [9],
        [
          [
            [0, 3],
            [3, 4],
            [6, 9],
          ],
        ],
      ),
    ).toEqual([
      [0, 0, 4],
      [6, 4, 3],
    ])
  })

  it('has no run where nothing is selected', () => {
    expect(runsOf([0, 5])).toEqual([])
    expect(runsOf([5, 5], [[[0, 5]], []])).toEqual([])
    expect(runsOf([5], [[[2, 2]]])).toEqual([])
  })
})
