// Thresholds of a chain of four models, all searched together.
import { bestWithinCost, candidateThresholds, evaluateChain, searchThresholds, wordStream } from '@widthwise/cascade'

// Stands for the logged predictions of four models on the same 5,000 samples; right answers tend to be surer.
const models = [
  ['tiny', 0.7, 1],
  ['small', 0.75, 3],
  ['middle', 0.79, 9],
  ['base', 0.82, 27],
].map(([name, accuracy, cost]) => {
  const [difficulty, doubt] = [wordStream('sample'), wordStream(name)]
  const right = Uint8Array.from(
    { length: 5000 },
    (_, row) => (0.8 * difficulty(row) + 0.2 * doubt(row)) / 2 ** 32 < accuracy,
  )
  const confidence = Float64Array.from(right, (mark, row) => 0.2 + 0.3 * mark + (0.5 * doubt(row + 5000)) / 2 ** 32)
  return { confidence, right, cost }
})

const candidates = models.slice(0, -1).map(({ confidence }) => candidateThresholds(confidence, 20))
const { method, vectors, points } = await searchThresholds(models, candidates)
console.log(`${method}: ${points.length} of ${vectors} vectors of thresholds are on the frontier`)

const base = evaluateChain(models, [null, null, null])
console.log(`base alone: ${(100 * base.top1).toFixed(1)} % right at ${base.meanCost}`)
for (const share of [0.1, 0.2, 0.4]) {
  const { thresholds, top1, meanCost } = bestWithinCost(points, share * base.totalCost)
  const shown = thresholds.map((threshold) => threshold?.toFixed(2) ?? 'skipped').join(', ')
  console.log(
    `within ${100 * share} %: ${(100 * top1).toFixed(1)} % right at ${meanCost.toFixed(2)}, thresholds ${shown}`,
  )
}
