// Works out tooling/plots/cascades/frontiers.json from records: the accuracy-cost frontiers of a chain whose thresholds are
// searched on some rows and judged on others. The records are what these commands wrote (docs/cascades.md has them all):
//   widthwise eval @widthwise/model-cifar10 --data cifar10 --split calibration --records calibration
//   widthwise eval @widthwise/model-cifar10 --data cifar10 --records test
//   widthwise eval resnet20 --data cifar10 --records records-resnet20      and the same of resnet56; resnets.json names both
// Usage: node tooling/plots/cascades-data.mjs CALIBRATION TEST RESNETS   three pool files
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  candidateThresholds,
  cheapestWithRight,
  everyThreshold,
  expectedRun,
  searchThresholds,
  splitEvenOdd,
} from '@widthwise/cascade'
import { readPool } from '@widthwise/records'

const [calibrationPath, testPath, resnetsPath] = process.argv.slice(2)
const columns = async (path) =>
  (await readPool(path)).models.map(({ name, cost, columns, right }) => ({
    name,
    cost: cost.macs,
    confidence: columns.confidences,
    right,
  }))
const resnets = splitEvenOdd(await columns(resnetsPath))
const chains = [
  {
    title: 'ResNet-20 → ResNet-56',
    tunedOn: 'test images of even index',
    judgedOn: 'test images of odd index',
    calibration: resnets.calibration,
    test: resnets.test,
  },
  {
    title: 'Four widths of model-cifar10',
    tunedOn: '5,000 calibration images',
    judgedOn: '10,000 test images',
    calibration: await columns(calibrationPath),
    test: await columns(testPath),
  },
]

/** Points drawn of a frontier, evenly along its cost. */
const drawn = 60
const sum = (marks) => marks.reduce((total, mark) => total + mark, 0)

/** What thresholds do on rows; `null` leaves the model out. */
function judge(models, thresholds) {
  const runs = models.filter((_, exit) => thresholds[exit] !== null)
  const { cost, accuracy, exits } = expectedRun(
    runs,
    thresholds.filter((threshold) => threshold !== null),
  )
  return {
    macs: Math.round(cost),
    top1: accuracy,
    exits: runs.map(({ name }, at) => ({ model: name, share: exits[at] })),
  }
}

async function describe({ title, tunedOn, judgedOn, calibration, test }) {
  const exits = calibration.slice(0, -1)
  const candidates = exits.map(({ confidence }) =>
    exits.length === 1
      ? [...everyThreshold(confidence).filter(Number.isFinite), null]
      : candidateThresholds(confidence, 200),
  )
  const { points } = await searchThresholds(calibration, candidates)
  const from = points[0].meanCost
  const to = points.at(-1).meanCost
  const wanted = Array.from({ length: drawn }, (_, at) => from + ((to - from) * at) / (drawn - 1))
  const chosen = new Set(wanted.map((cost) => points.findLast(({ meanCost }) => meanCost <= cost + 1e-9)))
  const frontier = Array.from(chosen, ({ thresholds, meanCost, top1 }) => ({
    thresholds,
    tunedMacs: Math.round(meanCost),
    tunedTop1: top1,
    ...judge(test, thresholds),
  }))
  const single = test.map(({ name, cost, right }) => ({ name, macs: cost, top1: sum(right) / right.length }))
  // The cheapest that loses nothing against each model where the thresholds are tuned.
  const matched = single.slice(1).map(({ name, macs, top1 }) => {
    const model = calibration.find((candidate) => candidate.name === name)
    const { thresholds } = cheapestWithRight(points, sum(model.right))
    const judged = judge(test, thresholds)
    return { model: name, thresholds, ...judged, saving: 1 - judged.macs / macs, top1Change: judged.top1 - top1 }
  })
  return { title, tunedOn, judgedOn, rows: test[0].right.length, single, frontier, matched }
}

const described = []
for (const chain of chains) described.push(await describe(chain))
const out = fileURLToPath(new URL('cascades/frontiers.json', import.meta.url))
writeFileSync(out, `${JSON.stringify({ chains: described }, null, 1)}\n`)
for (const { title, matched } of described) {
  for (const { model, macs, top1, top1Change, saving } of matched) {
    const percent = (share) => `${(100 * share).toFixed(2)} %`
    console.log(
      `${title}, matched to ${model}: ${(macs / 1e6).toFixed(2)} M MACs, ${percent(saving)} saved, ${percent(top1)} (${percent(top1Change)})`,
    )
  }
}
