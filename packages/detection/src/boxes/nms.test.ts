import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchedNms, nms } from '../index.ts'

const boxesOf = (...rows: number[][]): Float32Array => Float32Array.from(rows.flat())
const invalid = expect.objectContaining({ code: 'boxes-invalid' })
const wrongOption = expect.objectContaining({ code: 'detection-options-invalid' })

/** Coordinates on a coarse grid, so that equal boxes, touching ones and ones without area are common. */
const anyBoxes = (most: number): fc.Arbitrary<{ boxes: Float32Array; scores: Float32Array; classes: number[] }> =>
  fc
    .array(fc.tuple(fc.array(fc.integer({ min: -4, max: 12 }), { minLength: 4, maxLength: 4 }), fc.nat(9), fc.nat(3)), {
      maxLength: most,
    })
    .map((rows) => ({
      boxes: boxesOf(...rows.map(([box]) => box.map((value) => value * 1.1))),
      scores: Float32Array.from(rows, ([, score]) => score / 10),
      classes: rows.map(([, , index]) => index),
    }))

/** Suppression as the definition has it: every box marks all behind it that overlap too much. */
function bySuppression(boxes: Float32Array, scores: Float32Array, threshold: number): number[] {
  const f = Math.fround
  const side = (index: number, at: number): number => boxes[4 * index + at] as number
  const area = (i: number): number => f(f(side(i, 2) - side(i, 0)) * f(side(i, 3) - side(i, 1)))
  const order = [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
  const gone = new Set<number>()
  for (const [at, i] of order.entries()) {
    if (gone.has(i)) continue
    for (const j of order.slice(at + 1)) {
      const width = Math.max(0, f(Math.min(side(i, 2), side(j, 2)) - Math.max(side(i, 0), side(j, 0))))
      const height = Math.max(0, f(Math.min(side(i, 3), side(j, 3)) - Math.max(side(i, 1), side(j, 1))))
      const both = f(width * height)
      if (f(both / f(f(area(i) + area(j)) - both)) > threshold) gone.add(j)
    }
  }
  return order.filter((index) => !gone.has(index))
}

describe('nms', () => {
  it('keeps what suppressing box by box keeps, inverted and empty boxes among them', () => {
    fc.assert(
      fc.property(anyBoxes(40), fc.constantFrom(0, 0.1, 1 / 3, 0.5, 1), ({ boxes, scores }, iouThreshold) => {
        expect([...nms(boxes, scores, { iouThreshold })]).toEqual(bySuppression(boxes, scores, iouThreshold))
      }),
    )
  })

  it('ends when enough are kept, with the best', () => {
    fc.assert(
      fc.property(anyBoxes(30), fc.integer({ min: 1, max: 8 }), ({ boxes, scores }, maxDetections) => {
        const all = nms(boxes, scores, { iouThreshold: 0.5 })
        expect(nms(boxes, scores, { iouThreshold: 0.5, maxDetections })).toEqual(all.slice(0, maxDetections))
      }),
    )
  })

  it('compares a quotient in float32 with a threshold in float64', () => {
    // float32(1/3) is above 1/3.
    const boxes = boxesOf([0, 0, 10, 10], [5, 0, 15, 10])
    expect([...nms(boxes, Float32Array.of(0.9, 0.8), { iouThreshold: 1 / 3 })]).toEqual([0])
    expect([...nms(boxes, Float32Array.of(0.9, 0.8), { iouThreshold: Math.fround(1 / 3) })]).toEqual([0, 1])
  })

  it('refuses what cannot be boxes', () => {
    const options = { iouThreshold: 0.5 }
    expect(() => nms(boxesOf([0, 0, 1, 1]), Float32Array.of(1, 1), options)).toThrow(invalid)
    expect(() => nms(boxesOf([0, 0, 1, Number.NaN]), Float32Array.of(1), options)).toThrow(
      /coordinate 3 of box 0 is NaN/,
    )
    expect(() => nms(boxesOf([0, 0, 1, 1]), Float32Array.of(Number.NaN), options)).toThrow(invalid)
    expect(() => batchedNms(boxesOf([0, 0, 1, 1]), Float32Array.of(1), [], options)).toThrow(invalid)
    for (const iouThreshold of [-0.1, 1.1, Number.NaN]) {
      expect(() => nms(boxesOf(), new Float32Array(), { iouThreshold })).toThrow(wrongOption)
    }
    expect(() => nms(boxesOf(), new Float32Array(), { ...options, maxDetections: 0 })).toThrow(wrongOption)
  })
})

describe('batchedNms', () => {
  it('is nms of shifted boxes up to 1,000, so that classes can meet where coordinates are negative', () => {
    const boxes = boxesOf([-200, -200, -100, -100], [-211, -211, -111, -111], [0, 0, 10, 10])
    const keep = batchedNms(boxes, Float32Array.of(0.9, 0.8, 0.7), [0, 1, 0], { iouThreshold: 0.5 })
    expect([...keep]).toEqual([0, 2])
  })

  it('takes the classes one by one above 1,000 boxes', () => {
    const count = 1001
    const boxes = new Float32Array(4 * count)
    // Far apart but for the first two, which would meet once they are shifted.
    for (let at = 0; at < count; at++) boxes.set([100 * at, 500, 100 * at + 10, 510], 4 * at)
    const shift = 100 * (count - 1) + 10 + 1
    boxes.set([-10, -10, 0, 0], 0)
    boxes.set([-10 - shift, -10 - shift, -shift, -shift], 4)
    const scores = new Float32Array(count).fill(0.5)
    const classes = Uint32Array.from({ length: count }, (_, at) => (at === 1 ? 1 : 0))
    expect(batchedNms(boxes, scores, classes, { iouThreshold: 0.5 })).toHaveLength(count)
    // Without the last box, whose place the shift depends on, but with as large a coordinate.
    const fewer = boxes.slice(0, 4000)
    fewer.set(boxes.subarray(4000), 3996)
    expect(batchedNms(fewer, scores.slice(1), classes.slice(0, 1000), { iouThreshold: 0.5 })).toHaveLength(999)
  })

  it('keeps as many of the best as it is told, either way', () => {
    fc.assert(
      fc.property(anyBoxes(30), ({ boxes, scores, classes }) => {
        const all = batchedNms(boxes, scores, classes, { iouThreshold: 0.5 })
        expect(batchedNms(boxes, scores, classes, { iouThreshold: 0.5, maxDetections: 3 })).toEqual(all.slice(0, 3))
      }),
    )
    const boxes = Float32Array.from({ length: 8000 }, (_, at) => (at % 4 < 2 ? 10 * (at >> 2) : 10 * (at >> 2) + 5))
    const scores = new Float32Array(2000).fill(0.5)
    const keep = batchedNms(boxes, scores, new Uint8Array(2000), { iouThreshold: 0.5, maxDetections: 2 })
    expect([...keep]).toEqual([0, 1])
  })
})
