import { describe, expect, it } from 'vitest'
import { isVerticalFirst } from './pass-order.ts'

const size = (width: number, height: number): { width: number; height: number } => ({ width, height })

describe('isVerticalFirst', () => {
  it.each([
    ['auto', size(100, 300), size(50, 150), true],
    ['auto', size(100, 200), size(50, 100), false],
    ['auto', size(100, 200), size(200, 199), true],
    ['auto', size(200, 100), size(200, 100), false],
    ['pillow-12', size(100, 300), size(50, 150), false],
    ['pillow-12', size(3, 301), size(3, 300), true],
    ['pillow-12', size(3, 300), size(3, 200), false],
    ['pillow-12', size(3, 301), size(3, 301), false],
    ['horizontal-first', size(1, 5000), size(1, 10), false],
  ] as const)('%s from %o to %o: %s', (order, input, output, want) => {
    expect(isVerticalFirst(order, input, output)).toBe(want)
  })
})
