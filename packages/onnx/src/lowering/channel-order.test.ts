import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inverseOf, isUnchanged, placesOf, putBack, reordered, segmentsOf } from './channel-order.ts'

const places = fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 20 })
const order = fc.integer({ min: 1, max: 20 }).chain((size) =>
  fc.shuffledSubarray(
    Array.from({ length: size }, (_, i) => i),
    { minLength: size, maxLength: size },
  ),
)

describe('orders of channels', () => {
  it('name places by the fewest segments', () => {
    expect(segmentsOf([4, 5, 6, 1, 2, 7])).toEqual([
      [4, 7],
      [1, 3],
      [7, 8],
    ])
    fc.assert(
      fc.property(places, (places) => {
        expect(placesOf(segmentsOf(places))).toEqual(places)
      }),
    )
  })

  it('take what segments select, in the new order', () => {
    expect(
      reordered(
        [
          [10, 12],
          [3, 5],
        ],
        [3, 0, 1, 2],
      ),
    ).toEqual([
      [4, 5],
      [10, 12],
      [3, 4],
    ])
  })

  it('are undone by their inverse', () => {
    fc.assert(
      fc.property(order, (order) => {
        const inverse = inverseOf(order)
        expect(isUnchanged(order.map((from) => inverse[from] as number))).toBe(true)
        expect(inverseOf(inverse)).toEqual(order)
        const back = putBack(order).flatMap((piece) => ('take' in piece ? placesOf([piece.take]) : []))
        expect(back.map((place) => order[place])).toEqual(order.map((_, i) => i))
      }),
    )
  })
})
