// The same saver under several policies: which score tells its right answers from its wrong ones best?
import {
  evaluatorPolicy,
  exitPolicies,
  fitEvaluator,
  fitTemperature,
  measureColumns,
  rankAuc,
  reliability,
  wordStream,
} from '@widthwise/cascade'

// Stands for a saver's logits on 2,000 samples of 4 classes: noise, and a signal of varying strength at the label.
const noise = wordStream('noise')
const values = Float64Array.from({ length: 8000 }, (_, i) => (12 * noise(i)) / 2 ** 32)
const labels = Uint8Array.from({ length: 2000 }, (_, row) => row % 4)
for (const [row, label] of labels.entries()) values[4 * row + label] += (row % 10) * 1.5
const logits = { classes: 4, values }
const { maxProb, ...measures } = measureColumns(logits)
const right = labels.map((label, row) => {
  const own = values.subarray(4 * row, 4 * row + 4)
  return own.every((value) => value <= own[label]) ? 1 : 0
})

const stage = { confidences: maxProb, logits }
const half = Uint32Array.from({ length: 1000 }, (_, i) => 2 * i)
const evaluator = fitEvaluator({ maxProb, ...measures }, right, { l2: 1, rows: half })
const { 'max-softmax': maxSoftmax, entropy, margin } = exitPolicies
for (const policy of [maxSoftmax, entropy, margin, evaluatorPolicy([evaluator])]) {
  const [scores] = policy.scores([stage])
  console.log(`${policy.name}: AUC ${rankAuc(scores, right).toFixed(4)}`)
}

const { temperature } = fitTemperature(logits, labels, half)
const calibrated = measureColumns(logits, temperature).maxProb
const [before, after] = [maxProb, calibrated].map((confidence) => reliability(confidence, right).ece.toFixed(3))
console.log(`temperature ${temperature.toFixed(2)}: expected calibration error ${before} before, ${after} after`)
