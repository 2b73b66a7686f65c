// Evaluates a made-up data set as large as COCO val: `npm run build && node packages/detection/bench/coco-eval.bench.mjs [runs]`.
import { cpus } from 'node:os'
import { evaluateCoco, evaluateDetectorCascade } from '@widthwise/detection'

const runs = Number(process.argv[2] ?? 5)
const [images, objects, classes, boxesOfImage] = [5000, 36_000, 80, 100]

let state = 1
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}
const below = (count) => Math.floor(random() * count)

const groundTruth = {
  images: Float64Array.from({ length: images }, (_, at) => at + 1),
  categories: Float64Array.from({ length: classes }, (_, at) => at + 1),
  objects: {
    id: new Float64Array(objects),
    ...columns(objects),
    area: new Float64Array(objects),
    crowd: new Uint8Array(objects),
  },
}
for (let row = 0; row < objects; row++) {
  const { id, image, category, box, area, crowd } = groundTruth.objects
  id[row] = row + 1
  image[row] = 1 + below(images)
  category[row] = 1 + Math.floor(classes * random() ** 2)
  const [width, height] = [8 + 300 * random() ** 3, 8 + 300 * random() ** 3]
  box.set([random() * (640 - width), random() * (480 - height), width, height], 4 * row)
  area[row] = width * height * (0.5 + random() / 2)
  crowd[row] = random() < 0.01 ? 1 : 0
}

function columns(rows) {
  return { image: new Float64Array(rows), category: new Float64Array(rows), box: new Float64Array(4 * rows) }
}

/** 100 boxes an image: most of its objects, moved a little, and others anywhere. */
function detector(noise) {
  const rows = images * boxesOfImage
  const found = { ...columns(rows), score: new Float64Array(rows) }
  const ofImage = Array.from({ length: images + 1 }, () => [])
  for (const [row, image] of groundTruth.objects.image.entries()) ofImage[image].push(row)
  for (let row = 0; row < rows; row++) {
    const image = 1 + Math.floor(row / boxesOfImage)
    const object = ofImage[image][row % boxesOfImage]
    found.image[row] = image
    if (object !== undefined && random() > noise) {
      found.category[row] = groundTruth.objects.category[object]
      const box = groundTruth.objects.box.subarray(4 * object, 4 * object + 4)
      found.box.set(
        box.map((value, side) => value + (random() - 0.5) * noise * box[2 + (side % 2)]),
        4 * row,
      )
      found.score[row] = 0.3 + 0.7 * random()
    } else {
      found.category[row] = 1 + below(classes)
      found.box.set([600 * random(), 400 * random(), 40 * random(), 40 * random()], 4 * row)
      found.score[row] = 0.4 * random()
    }
  }
  return found
}

const [base, saver] = [detector(0.2), detector(0.5)]
const thresholds = Array.from({ length: 11 }, (_, at) => at / 10)
const tasks = {
  evaluateCoco: () => evaluateCoco(groundTruth, base),
  evaluateDetectorCascade: () =>
    evaluateDetectorCascade({ groundTruth, saver, base, cost: { saver: 1, base: 10 } }, thresholds),
}
const measured = Object.entries(tasks).map(([task, run]) => {
  run()
  const ms = Array.from({ length: runs }, () => {
    const began = performance.now()
    run()
    return performance.now() - began
  }).sort((a, b) => a - b)
  return { task, medianMs: Math.round(ms[runs >> 1]), bestMs: Math.round(ms[0]) }
})
const { AP } = tasks.evaluateCoco().stats
const machine = `${cpus()[0]?.model}, Node ${process.versions.node}`
const size = { images, objects, classes, detections: images * boxesOfImage, thresholds: thresholds.length }
console.log(
  JSON.stringify(
    { machine, runs, ...size, AP, peakMiB: Math.round(process.resourceUsage().maxRSS / 1024), measured },
    null,
    2,
  ),
)
