import fc from 'fast-check'
import type { CocoDetections, CocoGroundTruth } from '../index.ts'

/** Ids in no order, so that nothing can take a rank for an id. */
const images = [30, 7, 12]
const categories = [9, 2]

/** Sides on a coarse grid around 32 and 96, so that equal overlaps and areas at the ends of ranges are common. */
const box = fc.tuple(
  fc.constantFrom(0, 8, 16, 40),
  fc.constantFrom(0, 8),
  fc.constantFrom(0, 8, 32, 48, 96),
  fc.constantFrom(16, 32, 96),
)

const place = fc.record({ image: fc.constantFrom(...images), category: fc.constantFrom(...categories), box })

const object = fc.record({ where: place, crowd: fc.integer({ min: 0, max: 7 }), areaShare: fc.constantFrom(1, 1, 0.5) })

/** A ground truth of a few images and classes, with crowds, and areas that are not those of the boxes. */
export const anyGroundTruth: fc.Arbitrary<CocoGroundTruth> = fc
  .array(object, { maxLength: 16 })
  .map((rows): CocoGroundTruth => {
    return {
      images: Float64Array.from(images),
      categories: Float64Array.from(categories),
      objects: {
        id: Float64Array.from(rows, (_, at) => 100 - at),
        ...columnsOf(rows.map(({ where }) => where)),
        area: Float64Array.from(rows, ({ where, areaShare }) => where.box[2] * where.box[3] * areaShare),
        crowd: Uint8Array.from(rows, ({ crowd }) => (crowd === 0 ? 1 : 0)),
      },
    }
  })

/** Detections with few different scores, at the places of objects often enough. */
export const anyDetections = (most = 40): fc.Arbitrary<CocoDetections> =>
  fc.array(fc.tuple(place, fc.integer({ min: 0, max: 5 })), { maxLength: most }).map((rows) => ({
    ...columnsOf(rows.map(([where]) => where)),
    score: Float64Array.from(rows, ([, score]) => score / 5),
  }))

interface Place {
  readonly image: number
  readonly category: number
  readonly box: readonly number[]
}

function columnsOf(rows: readonly Place[]): Pick<CocoDetections, 'image' | 'category' | 'box'> {
  return {
    image: Float64Array.from(rows, ({ image }) => image),
    category: Float64Array.from(rows, ({ category }) => category),
    box: Float64Array.from(rows.flatMap((row) => row.box)),
  }
}
