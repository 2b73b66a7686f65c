import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyDetections, anyGroundTruth } from '../coco/any-data-set.test-support.ts'
import {
  type CocoDetections,
  detectionConfidence,
  evaluateCoco,
  evaluateDetectorCascade,
  imageConfidences,
} from '../index.ts'

const cost = { saver: 1, base: 10 }

/** The rows of a list whose image is wanted. */
function rowsOf(detections: CocoDetections, wanted: (image: number) => boolean): CocoDetections {
  const rows = [...detections.image.keys()].filter((row) => wanted(detections.image[row] as number))
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row] as number)
  return {
    image: pick(detections.image),
    category: pick(detections.category),
    box: Float64Array.from(rows.flatMap((row) => [...detections.box.slice(4 * row, 4 * row + 4)])),
    score: pick(detections.score),
  }
}

function joined(a: CocoDetections, b: CocoDetections): CocoDetections {
  const join = (x: Float64Array, y: Float64Array): Float64Array => Float64Array.of(...x, ...y)
  return {
    image: join(a.image, b.image),
    category: join(a.category, b.category),
    box: join(a.box, b.box),
    score: join(a.score, b.score),
  }
}

describe('evaluateDetectorCascade', () => {
  it('gives at every threshold what evaluating the mixed list gives', () => {
    const threshold = fc.constantFrom(0, 0.2, 0.3, 0.5, 0.6, 1.01)
    fc.assert(
      fc.property(anyGroundTruth, anyDetections(20), anyDetections(20), threshold, (groundTruth, saver, base, t) => {
        const { points, alone, images, confidence } = evaluateDetectorCascade({ groundTruth, saver, base, cost }, [t])
        const exited = new Set([...images].filter((_, at) => (confidence[at] as number) >= t))
        const mixed = joined(
          rowsOf(base, (image) => !exited.has(image)),
          rowsOf(saver, (image) => exited.has(image)),
        )
        expect(points[0]?.stats).toEqual(evaluateCoco(groundTruth, mixed).stats)
        expect(points[0]?.exited).toEqual([...exited])
        expect(points[0]?.expectedCost).toBeCloseTo(1 + (10 * (3 - exited.size)) / 3, 12)
        expect(alone.saver).toEqual(evaluateCoco(groundTruth, saver).stats)
        expect(alone.base).toEqual(evaluateCoco(groundTruth, base).stats)
      }),
    )
  })

  it('refuses costs, thresholds and data that make no cascade', () => {
    const [groundTruth] = fc.sample(anyGroundTruth, { numRuns: 1, seed: 1 })
    if (!groundTruth) throw new TypeError('no sample')
    const empty = rowsOf(
      { image: new Float64Array(), category: new Float64Array(), box: new Float64Array(), score: new Float64Array() },
      () => true,
    )
    const models = { groundTruth, saver: empty, base: empty }
    const wrong = expect.objectContaining({ code: 'detection-options-invalid' })
    expect(() => evaluateDetectorCascade({ ...models, cost: { saver: 0, base: 1 } }, [])).toThrow(wrong)
    expect(() => evaluateDetectorCascade({ ...models, cost }, [Number.NaN])).toThrow(wrong)
    const none = { ...groundTruth, images: new Float64Array() }
    expect(() => evaluateDetectorCascade({ ...models, groundTruth: none, cost }, [])).toThrow(
      expect.objectContaining({ code: 'ground-truth-invalid' }),
    )
  })
})

describe('detectionConfidence', () => {
  it.each<[number[], number]>([
    [[], 0],
    [[0.04999], 0],
    [[0.05], 0.05],
    [[1, 0.05, 0.04], 0.525],
  ])('of %j is %d', (scores, confidence) => {
    expect(detectionConfidence(scores)).toBe(confidence)
  })

  it('is found for every image, in the order asked for', () => {
    fc.assert(
      fc.property(anyGroundTruth, anyDetections(), ({ images }, detections) => {
        const expected = [...images].map((id) => detectionConfidence(rowsOf(detections, (image) => image === id).score))
        expect([...imageConfidences(images, detections)]).toEqual(expected)
      }),
    )
  })

  it('is refused for an unknown image', () => {
    const stray = {
      image: Float64Array.of(5),
      category: Float64Array.of(1),
      box: new Float64Array(4),
      score: Float64Array.of(1),
    }
    expect(() => imageConfidences(Float64Array.of(1), stray)).toThrow(
      expect.objectContaining({ code: 'detections-invalid' }),
    )
  })
})
