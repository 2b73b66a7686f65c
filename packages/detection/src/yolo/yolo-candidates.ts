/** Boxes in input pixels with the class that each would have. */
export interface YoloCandidates {
  /** `[n, 4]`: x1, y1, x2, y2. */
  readonly boxes: Float32Array
  readonly scores: Float32Array
  readonly classes: Uint32Array
  readonly anchors: Uint32Array
}

/**
 * The boxes of a raw output `[4 + classes, anchors]` whose score is above the threshold, column by column: for the best
 * class (the first of equal ones), or with `multiLabel` for every class that is.
 */
export function yoloCandidates(
  output: Float32Array,
  classes: number,
  threshold: number,
  multiLabel: boolean,
): YoloCandidates {
  const anchors = output.length / (4 + classes)
  const limit = Math.fround(threshold)
  // Row by row, as the output lies in memory: a column at a time would miss the cache at every class.
  const best = new Float32Array(anchors).fill(Number.NEGATIVE_INFINITY)
  const bestClass = new Uint32Array(anchors)
  const above = new Uint32Array(anchors)
  for (let row = 0; row < classes; row++) {
    const offset = (4 + row) * anchors
    for (let anchor = 0; anchor < anchors; anchor++) {
      const score = output[offset + anchor] as number
      if (score > limit) above[anchor] = (above[anchor] as number) + 1
      if (score <= (best[anchor] as number)) continue
      best[anchor] = score
      bestClass[anchor] = row
    }
  }
  const count = above.reduce((sum, found) => sum + (multiLabel ? found : Math.min(found, 1)), 0)
  const candidates = {
    boxes: new Float32Array(4 * count),
    scores: new Float32Array(count),
    classes: new Uint32Array(count),
    anchors: new Uint32Array(count),
  }
  let at = 0
  const add = (anchor: number, row: number): void => {
    writeCorners(candidates.boxes, 4 * at, output, anchor, anchors)
    candidates.scores[at] = output[(4 + row) * anchors + anchor] as number
    candidates.classes[at] = row
    candidates.anchors[at] = anchor
    at++
  }
  for (let anchor = 0; anchor < anchors; anchor++) {
    if (above[anchor] === 0) continue
    if (!multiLabel) {
      add(anchor, bestClass[anchor] as number)
      continue
    }
    for (let row = 0; row < classes; row++) {
      if ((output[(4 + row) * anchors + anchor] as number) > limit) add(anchor, row)
    }
  }
  return candidates
}

/** Centre and sides to corners; halves are exact, the differences are rounded to float32 as they are stored. */
function writeCorners(
  target: Float32Array,
  offset: number,
  output: Float32Array,
  anchor: number,
  anchors: number,
): void {
  for (let axis = 0; axis < 2; axis++) {
    const centre = output[axis * anchors + anchor] as number
    const half = (output[(axis + 2) * anchors + anchor] as number) / 2
    target[offset + axis] = centre - half
    target[offset + axis + 2] = centre + half
  }
}
