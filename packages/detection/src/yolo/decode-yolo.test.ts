import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertYoloShape, bestBoxes, decodeYolo, letterbox } from '../index.ts'

const unsupported = expect.objectContaining({ code: 'detector-output-invalid' })
const wrongOption = expect.objectContaining({ code: 'detection-options-invalid' })
const square = letterbox({ width: 64, height: 64 }, { width: 64, height: 64 })

/** An output of these columns: cx, cy, width, height, scores. */
const outputOf = (...columns: number[][]): Float32Array =>
  Float32Array.from({ length: columns.length * (columns[0]?.length ?? 0) }, (_, at) => {
    return columns[at % columns.length]?.[Math.floor(at / columns.length)] as number
  })

describe('letterbox', () => {
  it('keeps the shape, rounds halves to even and leaves the odd column of the border on the right', () => {
    expect(letterbox({ width: 101, height: 640 }, { width: 640, height: 640 })).toMatchObject({
      resized: { width: 101, height: 640 },
      pad: [269, 0],
    })
    // 5 × 0.5 = 2.5 becomes 2.
    expect(letterbox({ width: 100, height: 5 }, { width: 50, height: 50 })).toMatchObject({
      resized: { width: 50, height: 2 },
      pad: [0, 24],
      gains: { x: 0.5, y: 0.4 },
    })
  })

  it('rounds the other half up', () => {
    expect(letterbox({ width: 100, height: 7 }, { width: 50, height: 50 }).resized.height).toBe(4)
  })

  it('leaves a thin picture a pixel', () => {
    expect(letterbox({ width: 5000, height: 1 }, { width: 64, height: 64 }).resized).toEqual({ width: 64, height: 1 })
  })

  it('lies inside the input, whatever the sizes', () => {
    const side = fc.integer({ min: 1, max: 3000 })
    fc.assert(
      fc.property(side, side, side, side, (width, height, inputWidth, inputHeight) => {
        const { resized, pad } = letterbox({ width, height }, { width: inputWidth, height: inputHeight })
        expect(Math.min(...pad)).toBeGreaterThanOrEqual(0)
        expect(pad[0] + resized.width).toBeLessThanOrEqual(inputWidth)
        expect(pad[1] + resized.height).toBeLessThanOrEqual(inputHeight)
        // One axis is filled.
        expect(resized.width === inputWidth || resized.height === inputHeight).toBe(true)
      }),
    )
  })

  it('refuses sizes that are none', () => {
    expect(() => letterbox({ width: 0, height: 5 }, { width: 9, height: 9 })).toThrow(wrongOption)
    expect(() => letterbox({ width: 5, height: 5 }, { width: 9.5, height: 9 })).toThrow(/input of 9\.5 × 9/)
  })
})

describe('decodeYolo', () => {
  it('takes the first of equal classes, and boxes above the threshold only', () => {
    const found = decodeYolo(outputOf([32, 32, 8, 8, 0.5, 0.5], [10, 10, 4, 4, 0.25, 0.1]), square, { classes: 2 })
    expect([[...found.classes], [...found.anchors], [...found.boxes]]).toEqual([[0], [0], [28, 28, 36, 36]])
  })

  it('gives a box for every class above the threshold with multiLabel', () => {
    const output = outputOf([32, 32, 8, 8, 0.5, 0.75])
    const found = decodeYolo(output, square, { classes: 2, multiLabel: true })
    expect([[...found.classes], [...found.scores]]).toEqual([
      [1, 0],
      [0.75, 0.5],
    ])
  })

  it('suppresses inside a class alone', () => {
    const output = outputOf([32, 32, 8, 8, 0.9, 0], [32, 32, 8, 8, 0.8, 0], [32, 32, 8, 8, 0, 0.7])
    expect([...decodeYolo(output, square, { classes: 2 }).anchors]).toEqual([0, 2])
  })

  it('takes boxes back to the picture, each axis by its own scale, and clips them', () => {
    const geometry = letterbox({ width: 100, height: 5 }, { width: 50, height: 50 })
    const { boxes } = decodeYolo(outputOf([25, 25, 200, 1, 0.9]), geometry, { classes: 1 })
    expect([...boxes]).toEqual([0, 1.25, 100, 3.75])
  })

  it('gives with a higher threshold and a limit what bestBoxes takes of all', () => {
    const score = fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10)
    const place = fc.integer({ min: 2, max: 60 })
    const column = fc.tuple(place, place, fc.constantFrom(4, 9, 30), fc.constantFrom(4, 30), score, score)
    fc.assert(
      fc.property(
        fc.array(column, { minLength: 1, maxLength: 30 }),
        score,
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        (columns, confidenceThreshold, maxDetections, multiLabel) => {
          const output = outputOf(...columns)
          const all = decodeYolo(output, square, { classes: 2, confidenceThreshold: 0, multiLabel })
          const asked = { classes: 2, confidenceThreshold, maxDetections, multiLabel }
          expect(bestBoxes(all, confidenceThreshold, maxDetections)).toEqual(decodeYolo(output, square, asked))
        },
      ),
    )
  })

  it('refuses outputs that are not those of such a detector', () => {
    const decode = (column: number[]): unknown => decodeYolo(outputOf(column), square, { classes: 1 })
    expect(() => decode([1, 1, 1, 1, -2])).toThrow(/score -2 of class 0 in column 0/)
    expect(() => decode([1, 1, 1, 1, Number.NaN])).toThrow(unsupported)
    expect(() => decode([1, Number.NaN, 1, 1, 0.5])).toThrow(/coordinate NaN at row 1/)
    expect(() => decode([1, 1, 1, 1])).toThrow(unsupported)
    for (const options of [{ classes: 0 }, { classes: 1, maxCandidates: 0 }, { classes: 1, confidenceThreshold: 2 }]) {
      expect(() => decodeYolo(new Float32Array(5), square, options)).toThrow(wrongOption)
    }
  })
})

describe('assertYoloShape', () => {
  it('gives the number of classes', () => {
    expect(assertYoloShape([1, 84, 8400])).toBe(80)
    expect(assertYoloShape([1, 84, 40], 80)).toBe(80)
    expect(assertYoloShape([-1, -1, -1], 3)).toBe(3)
    expect(assertYoloShape([1, -1, -1])).toBe(-1)
  })

  it.each<[string, number[], number?]>([
    ['another layout: YOLOv5', [1, 25200, 85]],
    ['suppression of its own', [1, 300, 6]],
    ['a classifier', [1, 1000]],
    ['rows and columns the other way round', [1, 8400, 84], 80],
    ['more classes than names', [1, 84, 8400], 20],
    ['no class', [1, 4, 8400]],
    ['a batch', [8, 84, 8400]],
  ])('refuses %s', (_, shape, classes) => {
    expect(() => assertYoloShape(shape, classes)).toThrow(unsupported)
  })
})
