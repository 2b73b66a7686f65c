/** Labelled objects of a data set, one row each, in the order of the file. */
export interface CocoObjects {
  /** `[n]`, whole numbers from 1 on, each once. */
  readonly id: Float64Array
  /** `[n]`, ids of images and categories. */
  readonly image: Float64Array
  readonly category: Float64Array
  /** `[n, 4]`: x, y, width, height in pixels. */
  readonly box: Float64Array
  /** `[n]`, square pixels of the object itself (its segment), which may be less than its box. */
  readonly area: Float64Array
  /** `[n]`, 1 where the box stands for a crowd. */
  readonly crowd: Uint8Array
}

/** What there is to find: images, categories and objects of COCO's instances form. */
export interface CocoGroundTruth {
  /** Ids of the images, each once. */
  readonly images: Float64Array
  /** Ids of the categories, each once. */
  readonly categories: Float64Array
  /** Names of the categories, in their order, where the file has them. */
  readonly categoryNames?: readonly string[]
  readonly objects: CocoObjects
}

/** What a detector found, one row a box, in the order given, which decides between equal scores. */
export interface CocoDetections {
  /** `[n]`, ids of images and categories. */
  readonly image: Float64Array
  readonly category: Float64Array
  /** `[n, 4]`: x, y, width, height in pixels. */
  readonly box: Float64Array
  /** `[n]`; only their order counts. */
  readonly score: Float64Array
}
