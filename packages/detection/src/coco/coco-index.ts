import { assertGroundTruth } from './check-columns.ts'
import type { CocoGroundTruth } from './coco-columns.ts'
import { areaRanges } from './coco-constants.ts'
import { type GroupedRows, groupRows, rankIds } from './group-rows.ts'

/** A ground truth made ready for evaluations: objects by class, inside a class by image. */
export interface CocoIndex {
  readonly groundTruth: CocoGroundTruth
  /** Ids, ascending; a rank is a place in them. */
  readonly images: Float64Array
  readonly categories: Float64Array
  imageRank(id: number): number | undefined
  categoryRank(id: number): number | undefined
  /** Objects by rank of category; those of one category by rank of image, those of one image as in the file. */
  readonly objects: GroupedRows
  /** `[objects]`, rank of each one's image. */
  readonly imageOfObject: Uint32Array
  /** `[classes, areas]`: objects that are to be found, no crowds, inside a range of areas. */
  readonly counted: Uint32Array
  /** Objects of images or categories that the file does not list. */
  readonly leftOut: number
}

/** @throws {WidthwiseError} ground-truth-invalid */
export function indexGroundTruth(groundTruth: CocoGroundTruth): CocoIndex {
  assertGroundTruth(groundTruth)
  const { objects } = groundTruth
  const images = rankIds(groundTruth.images)
  const categories = rankIds(groundTruth.categories)
  const { listed, image, category } = rankRows(objects, images.rankOf, categories.rankOf)
  const classes = categories.sorted.length
  const byImage = groupRows(listed, image, images.sorted.length).rows
  const counted = new Uint32Array(classes * areaRanges.length)
  for (const row of listed) {
    if (objects.crowd[row] === 1) continue
    for (const [range, [from, to]] of areaRanges.entries()) {
      const area = objects.area[row] as number
      const at = (category[row] as number) * areaRanges.length + range
      if (area >= from && area <= to) counted[at] = (counted[at] as number) + 1
    }
  }
  return {
    groundTruth,
    images: images.sorted,
    categories: categories.sorted,
    imageRank: images.rankOf,
    categoryRank: categories.rankOf,
    objects: groupRows(byImage, category, classes),
    imageOfObject: image,
    counted,
    leftOut: objects.id.length - listed.length,
  }
}

/** Ranks of the image and the category of every row, and the rows that have both. */
export function rankRows(
  rows: { readonly image: Float64Array; readonly category: Float64Array },
  imageRank: (id: number) => number | undefined,
  categoryRank: (id: number) => number | undefined,
): { readonly listed: Uint32Array; readonly image: Uint32Array; readonly category: Uint32Array } {
  const count = rows.image.length
  const listed = new Uint32Array(count)
  const image = new Uint32Array(count)
  const category = new Uint32Array(count)
  let found = 0
  for (let row = 0; row < count; row++) {
    const imageAt = imageRank(rows.image[row] as number)
    const categoryAt = categoryRank(rows.category[row] as number)
    if (imageAt === undefined || categoryAt === undefined) continue
    image[row] = imageAt
    category[row] = categoryAt
    listed[found++] = row
  }
  return { listed: listed.subarray(0, found), image, category }
}

/** `[areas]`: objects of a class that are to be found. */
export function countedOf({ counted }: CocoIndex, classRank: number): Uint32Array {
  return counted.subarray(classRank * areaRanges.length, (classRank + 1) * areaRanges.length)
}
