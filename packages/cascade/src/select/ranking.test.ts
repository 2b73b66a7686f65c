import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rankRows } from './ranking.ts'

const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const single = fc.float({ noNaN: true, noDefaultInfinity: true })

function byComparing(values: ArrayLike<number>, rows: readonly number[]): { order: number[]; ends: number[] } {
  const order = [...rows].sort((a, b) => (values[b] as number) - (values[a] as number) || a - b)
  const ends = order.flatMap((row, i) =>
    i + 1 < order.length && values[order[i + 1] as number] === values[row] ? [] : [i + 1],
  )
  return { order, ends }
}

describe('rankRows', () => {
  it.each([
    ['float64', fc.array(finite).map((values) => Float64Array.from(values))],
    ['float32', fc.array(single).map((values) => Float32Array.from(values))],
    ['float32 values as float64', fc.array(single).map((values) => Float64Array.from(values))],
    ['few values', fc.array(fc.constantFrom(-1, -0, 0, 0.1, 0.5, 1)).map((values) => Float64Array.from(values))],
  ])('orders %s as comparing does, zeros of both signs as equals', (_, columns) => {
    fc.assert(
      fc.property(columns, (values) => {
        const { order, ends } = rankRows(values)
        const expected = byComparing(values, [...values.keys()])
        expect([...order]).toEqual(expected.order)
        expect([...ends]).toEqual(expected.ends)
      }),
    )
  })

  it('ranks the rows it is given and leaves their list alone', () => {
    const rows = Uint32Array.of(0, 2, 3)
    const { order, ends } = rankRows(Float64Array.of(0.2, 1, 0.9, 0.2), rows)
    expect([[...order], [...ends], [...rows]]).toEqual([
      [2, 0, 3],
      [1, 3],
      [0, 2, 3],
    ])
  })
})
