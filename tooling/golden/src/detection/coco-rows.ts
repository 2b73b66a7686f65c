import type { CocoDetections, CocoGroundTruth } from '@widthwise/detection'

/** Ground truth of a case: rows of numbers, as `fields` of the file names them. */
export interface GroundTruthRows {
  /** id, width, height */
  readonly images: readonly (readonly number[])[]
  readonly categories: readonly number[]
  /** id, image, category, x, y, width, height, area, iscrowd, ignore? */
  readonly groundTruth: readonly (readonly number[])[]
}

/** The columns of a case's ground truth. */
export function groundTruthOf({ images, categories, groundTruth }: GroundTruthRows): CocoGroundTruth {
  return {
    images: Float64Array.from(images, ([id]) => id as number),
    categories: Float64Array.from(categories),
    objects: {
      id: column(groundTruth, 0),
      image: column(groundTruth, 1),
      category: column(groundTruth, 2),
      box: Float64Array.from(groundTruth.flatMap((row) => row.slice(3, 7))),
      area: column(groundTruth, 7),
      crowd: Uint8Array.from(column(groundTruth, 8)),
    },
  }
}

/** The columns of rows of image, category, x, y, width, height, score. */
export function detectionsOf(rows: readonly (readonly number[])[]): CocoDetections {
  return {
    image: column(rows, 0),
    category: column(rows, 1),
    box: Float64Array.from(rows.flatMap((row) => row.slice(2, 6))),
    score: column(rows, 6),
  }
}

function column(rows: readonly (readonly number[])[], at: number): Float64Array {
  return Float64Array.from(rows, (row) => row[at] as number)
}
