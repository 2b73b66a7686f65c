import { expect, it } from 'vitest'
import { neighbours } from './neighbours.ts'

const all = (ranks: readonly number[], mates: readonly (readonly number[])[]): readonly string[] =>
  [...new Set(Array.from(neighbours(ranks, mates), String))].sort()

it('moves runs, exchanges, and crosses over', () => {
  const runs = [
    '0,1,1',
    '2,1,1',
    '1,0,1',
    '1,2,1',
    '1,1,0',
    '1,1,2',
    '0,0,1',
    '2,2,1',
    '1,0,0',
    '1,2,2',
    '0,0,0',
    '2,2,2',
  ]
  const exchanges = ['2,0,1', '2,1,0', '0,2,1', '1,2,0', '0,1,2', '1,0,2']
  expect(all([1, 1, 1], [])).toEqual([...runs, ...exchanges].sort())
  const crossed = ['1,8,9', '1,1,9', '7,1,1', '7,8,1']
  expect(all([1, 1, 1], [[7, 8, 9]])).toEqual([...runs, ...exchanges, ...crossed].sort())
})
