import type { CocoDetections, CocoGroundTruth, CocoStats } from '../index.ts'

/** A box with what is known of it. */
interface Entry {
  readonly image: number
  readonly category: number
  readonly box: readonly number[]
  readonly area: number
  readonly score: number
  readonly crowd: boolean
}

interface Judged {
  readonly score: number
  readonly matched: boolean
  readonly ignored: boolean
}

const thresholds = Array.from({ length: 10 }, (_, i) => (i === 9 ? 0.95 : 0.5 + i * ((0.95 - 0.5) / 9)))
const ranges: [number, number][] = [
  [0, 1e10],
  [0, 1024],
  [1024, 9216],
  [9216, 1e10],
]

/**
 * COCO's numbers as pycocotools' steps have them, an object a box, a pass for each class, image, range and threshold: slow, and
 * written apart from what it is compared with.
 */
export function referenceStats(groundTruth: CocoGroundTruth, detections: CocoDetections): CocoStats {
  const { objects } = groundTruth
  const objectEntries = [...objects.id.keys()].map((i) =>
    entry(objects, i, { area: objects.area[i] as number, crowd: objects.crowd[i] === 1 }),
  )
  const found = [...detections.image.keys()].map((i) => entry(detections, i, { score: detections.score[i] as number }))
  const images = [...groundTruth.images].sort((a, b) => a - b)
  const precision: number[][][] = ranges.map(() => thresholds.map(() => []))
  const recall: number[][][] = ranges.map(() => [[], [], []])
  for (const category of groundTruth.categories) {
    for (const [r, range] of ranges.entries()) {
      for (const [t, threshold] of thresholds.entries()) {
        for (const [m, most] of [1, 10, 100].entries()) {
          const parts = images.map((image) => {
            const here = (list: Entry[]): Entry[] => list.filter((e) => e.image === image && e.category === category)
            return judge(here(objectEntries), here(found), range, threshold, most)
          })
          const positives = parts.reduce((sum, { counted }) => sum + counted, 0)
          if (positives === 0) continue
          const judged = parts.flatMap((part) => part.judged).sort((a, b) => b.score - a.score)
          const { mean, last } = curve(judged, positives)
          if (m === 2) precision[r]?.[t]?.push(mean)
          recall[r]?.[m]?.push(last)
        }
      }
    }
  }
  const ap = (r: number, t?: number): number =>
    mean((t === undefined ? precision[r]?.flat() : precision[r]?.[t]) as number[])
  const ar = (r: number, m: number): number => mean(recall[r]?.[m] as number[])
  return {
    ...{ AP: ap(0), AP50: ap(0, 0), AP75: ap(0, 5), APs: ap(1), APm: ap(2), APl: ap(3) },
    ...{ AR1: ar(0, 0), AR10: ar(0, 1), AR100: ar(0, 2), ARs: ar(1, 2), ARm: ar(2, 2), ARl: ar(3, 2) },
  }
}

function entry(
  columns: { readonly image: Float64Array; readonly category: Float64Array; readonly box: Float64Array },
  i: number,
  more: Partial<Entry>,
): Entry {
  const box = [...columns.box.slice(4 * i, 4 * i + 4)]
  const [, , width = 0, height = 0] = box
  const [image, category] = [columns.image[i] as number, columns.category[i] as number]
  return { image, category, box, area: width * height, score: 0, crowd: false, ...more }
}

function judge(
  objects: readonly Entry[],
  detections: readonly Entry[],
  [from, to]: readonly [number, number],
  threshold: number,
  most: number,
): { readonly judged: Judged[]; readonly counted: number } {
  const outside = ({ area }: Entry): boolean => area < from || area > to
  const targets = objects.map((object) => ({ object, ignored: object.crowd || outside(object), taken: false }))
  targets.sort((a, b) => Number(a.ignored) - Number(b.ignored))
  const sorted = [...detections].sort((a, b) => b.score - a.score).slice(0, 100)
  const judged = sorted.map((detection): Judged => {
    let bar = Math.min(threshold, 1 - 1e-10)
    let match: (typeof targets)[number] | undefined
    for (const target of targets) {
      if (target.taken && !target.object.crowd) continue
      if (match && !match.ignored && target.ignored) break
      const iou = overlap(detection, target.object)
      if (iou < bar) continue
      bar = iou
      match = target
    }
    if (match) match.taken = true
    const ignored = match ? match.ignored : outside(detection)
    return { score: detection.score, matched: match !== undefined, ignored }
  })
  return { judged: judged.slice(0, most), counted: targets.filter(({ ignored }) => !ignored).length }
}

function overlap(detection: Entry, object: Entry): number {
  const [x, y, w, h] = detection.box as [number, number, number, number]
  const [gx, gy, gw, gh] = object.box as [number, number, number, number]
  const width = Math.min(w + x, gw + gx) - Math.max(x, gx)
  const height = Math.min(h + y, gh + gy) - Math.max(y, gy)
  if (width <= 0 || height <= 0) return 0
  return (width * height) / (object.crowd ? w * h : w * h + gw * gh - width * height)
}

function curve(judged: readonly Judged[], positives: number): { readonly mean: number; readonly last: number } {
  let [right, wrong] = [0, 0]
  const points = judged.map(({ matched, ignored }) => {
    if (!ignored && matched) right++
    if (!ignored && !matched) wrong++
    return { recall: right / positives, precision: right / (right + wrong + Number.EPSILON) }
  })
  const read = Array.from({ length: 101 }, (_, i) => {
    const first = points.findIndex(({ recall }) => recall >= (i === 100 ? 1 : i * 0.01))
    return first < 0 ? 0 : Math.max(...points.slice(first).map(({ precision }) => precision))
  })
  return { mean: mean(read), last: right / positives }
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? -1 : values.reduce((sum, value) => sum + value, 0) / values.length
