import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CocoDetections, type CocoGroundTruth, type CocoStats, evaluateCoco } from '../index.ts'
import { anyDetections, anyGroundTruth } from './any-data-set.test-support.ts'
import { referenceStats } from './reference-evaluation.test-support.ts'

/** Sums in another order differ in the last digits. */
function expectClose(got: CocoStats, want: CocoStats): void {
  for (const [name, value] of Object.entries(want)) expect(got[name as keyof CocoStats], name).toBeCloseTo(value, 12)
}

const one: CocoGroundTruth = {
  images: Float64Array.of(1),
  categories: Float64Array.of(1, 2),
  objects: {
    id: Float64Array.of(1),
    image: Float64Array.of(1),
    category: Float64Array.of(1),
    box: Float64Array.of(0, 0, 10, 10),
    area: Float64Array.of(100),
    crowd: Uint8Array.of(0),
  },
}
const detectionsOf = (...rows: number[][]): CocoDetections => ({
  image: Float64Array.from(rows, ([image]) => image as number),
  category: Float64Array.from(rows, ([, category]) => category as number),
  box: Float64Array.from(rows.flatMap((row) => row.slice(2, 6))),
  score: Float64Array.from(rows, (row) => row[6] as number),
})

describe('evaluateCoco', () => {
  it('gives what the steps of pycocotools give, ties and crowds and sizes at the ends of ranges included', () => {
    fc.assert(
      fc.property(anyGroundTruth, anyDetections(), (groundTruth, detections) => {
        expectClose(evaluateCoco(groundTruth, detections).stats, referenceStats(groundTruth, detections))
      }),
      { numRuns: 300 },
    )
  })

  it('looks at the best 100 of a class and image', () => {
    const many = Array.from({ length: 130 }, (_, i) => [1, 1, 20 + i, 0, 10, 10, 0.5 + i / 1000])
    const right = [1, 1, 0, 0, 10, 10, 0.4]
    expect(evaluateCoco(one, detectionsOf(...many, right)).stats.AR100).toBe(0)
    expect(evaluateCoco(one, detectionsOf(...many.slice(0, 99), right)).stats.AR100).toBe(1)
    const detections = detectionsOf(right, ...many)
    expectClose(evaluateCoco(one, detections).stats, referenceStats(one, detections))
  })

  it('counts 0 where nothing was found and -1 where nothing is to be found', () => {
    const { stats, perClass, perThresholdAP } = evaluateCoco(one, detectionsOf())
    expect([stats.AP, stats.APs, stats.APl, stats.ARl]).toEqual([0, 0, -1, -1])
    expect(perClass).toMatchObject([
      { category: 1, AP: 0 },
      { category: 2, AP: -1 },
    ])
    expect(perThresholdAP).toEqual(Array(10).fill(0))
  })

  it('leaves out, and counts, what belongs to no listed category or image', () => {
    const detections = detectionsOf([1, 1, 0, 0, 10, 10, 0.5], [1, 77, 0, 0, 10, 10, 0.9])
    const stray = { ...one, images: Float64Array.of(2, 3), categories: one.categories }
    expect(evaluateCoco(one, detections)).toMatchObject({ leftOut: { objects: 0, detections: 1 }, stats: { AR1: 1 } })
    expect(evaluateCoco(stray, detectionsOf()).leftOut).toEqual({ objects: 1, detections: 0 })
  })

  it('refuses detections of unknown images, and columns that do not fit', () => {
    const bad = expect.objectContaining({ code: 'detections-invalid' })
    expect(() => evaluateCoco(one, detectionsOf([5, 1, 0, 0, 1, 1, 1]))).toThrow(/detection 0 is of image 5/)
    expect(() => evaluateCoco(one, detectionsOf([1, 1, 0, 0, 1, 1, Number.NaN]))).toThrow(bad)
    expect(() => evaluateCoco(one, { ...detectionsOf(), score: Float64Array.of(1) })).toThrow(bad)
  })

  it.each<[string, Partial<CocoGroundTruth['objects']>, RegExp]>([
    ['an id below 1, which the reference reads as unmatched', { id: Float64Array.of(0) }, /id 0; pycocotools/],
    ['a broken id', { id: Float64Array.of(1.5) }, /id 1\.5/],
    ['an area of NaN', { area: Float64Array.of(Number.NaN) }, /area of object 0 is NaN/],
    ['too few boxes', { box: Float64Array.of(1, 2) }, /box has 2 values for 1 objects; it needs 4/],
  ])('refuses a ground truth with %s', (_, change, message) => {
    const groundTruth = { ...one, objects: { ...one.objects, ...change } }
    expect(() => evaluateCoco(groundTruth, detectionsOf())).toThrow(message)
  })

  it('refuses ids that stand twice', () => {
    expect(() => evaluateCoco({ ...one, images: Float64Array.of(1, 1) }, detectionsOf())).toThrow(
      expect.objectContaining({ code: 'ground-truth-invalid' }),
    )
  })
})
