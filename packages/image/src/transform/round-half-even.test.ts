import { expect, it } from 'vitest'
import { roundHalfEven } from './round-half-even.ts'

it.each([
  [0, 0],
  [0.5, 0],
  [0.500001, 1],
  [1.5, 2],
  [2.5, 2],
  [3.5, 4],
  [127.5, 128],
  [7.2, 7],
])('rounds %d to %d', (value, want) => {
  expect(roundHalfEven(value)).toBe(want)
})
