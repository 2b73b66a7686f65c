// @ts-check
// What a guarantee is worth and what it costs: thresholds are chosen on rows drawn from a pool, a thousand times, by the
// tests and by the bare count on those rows, and each is judged on all rows of the pool.
// Usage: node tooling/bench/guarantee.mjs POOL [--pair SAVER,BASE]… [--rows 5000] [--max-loss 0.01] [--times 1000] [--seed 21] [--json]
import { parseArgs } from 'node:util'
import {
  binomialTail,
  evenThresholds,
  lossOfRule,
  pathCounts,
  pathOutcomes,
  plugInCandidate,
  repeatCalibration,
} from '@widthwise/cascade'
import { readPool } from '@widthwise/records'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pair: { type: 'string', multiple: true },
    rows: { type: 'string', default: '5000' },
    'max-loss': { type: 'string', default: '0.01' },
    times: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '21' },
    json: { type: 'boolean', default: false },
  },
})
const [file] = positionals
if (file === undefined) throw new TypeError('name a pool file')
const pool = await readPool(file)
const maxLoss = Number(values['max-loss'])
const options = { maxLoss, rows: Number(values.rows), times: Number(values.times), seed: Number(values.seed) }

/** @type {readonly import('@widthwise/cascade').ThresholdRule[]} */
const rules = [
  { method: 'harm-plug-in' },
  { method: 'harm-binomial', delta: 0.1 },
  { method: 'harm-binomial', delta: 0.05 },
  { method: 'net-plug-in' },
  { method: 'net-wsr', delta: 0.1 },
  { method: 'net-wsr', delta: 0.05 },
  { method: 'net-conditional', delta: 0.1 },
  { method: 'net-conditional', delta: 0.05 },
  { method: 'net-empirical-bernstein', delta: 0.1 },
]

/**
 * A pool's model as a stage, priced in MACs, else in milliseconds.
 *
 * @param {string} name
 */
function stage(name) {
  const model = pool.models.find((one) => one.name === name)
  if (!model) throw new RangeError(`the pool has no model ${name}`)
  const { cost, columns, right } = model
  return { confidence: columns.confidences, right, cost: cost.macs ?? cost.ms ?? Number.NaN }
}

const tables = (values.pair ?? cheapestBeforeDearest()).map((pair) => {
  const [saver = '', base = ''] = pair.split(',')
  const [first, last] = [stage(saver), stage(base)]
  const stages = [first, last]
  const paths = { harm: pathOutcomes(stages, evenThresholds(1000)), net: pathOutcomes(stages, evenThresholds(100)) }
  const costRatio = first.cost / last.cost
  const rows = rules.map((rule) => {
    const outcomes = paths[lossOfRule(rule)]
    const { violations, none, sumExited } = repeatCalibration(outcomes, rule, options)
    const chosen = options.times - none
    const best = bestPossible(outcomes, rule)
    const exitRatio = sumExited / pool.rows / Math.max(1, chosen)
    return {
      method: rule.method,
      delta: 'delta' in rule ? rule.delta : null,
      violations,
      none,
      // Probability of as many violations or more if the true rate were delta: below 1 % the promise would be broken.
      chance: 'delta' in rule && violations > 0 ? 1 - binomialTail(violations - 1, options.times, rule.delta) : null,
      exitRatio,
      saving: exitRatio - costRatio,
      savingGivenUp: best - exitRatio,
    }
  })
  return { saver, base, rows }
})

/**
 * Exit ratio of the threshold that one would choose if all rows were known.
 *
 * @param {import('@widthwise/cascade').PathOutcomes} outcomes
 * @param {import('@widthwise/cascade').ThresholdRule} rule
 */
function bestPossible(outcomes, rule) {
  const counts = pathCounts(outcomes)
  const chosen = plugInCandidate(counts, maxLoss, lossOfRule(rule))
  return chosen === undefined ? 0 : Number(counts.answered[0]?.[chosen]) / counts.rows
}

function cheapestBeforeDearest() {
  const byCost = pool.models.toSorted((a, b) => (a.cost.macs ?? a.cost.ms ?? 0) - (b.cost.macs ?? b.cost.ms ?? 0))
  return [`${byCost[0]?.name},${byCost.at(-1)?.name}`]
}

if (values.json) console.log(JSON.stringify({ pool: file, ...options, tables }, undefined, 1))
else for (const table of tables) print(table)

/** @param {typeof tables[number]} table */
function print({ saver, base, rows }) {
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`
  console.log(
    `\n${saver} before ${base}: D = ${percent(maxLoss)}, ${options.rows} rows, ${options.times} calibrations\n`,
  )
  console.log('| chosen by | δ | breaks the limit | none found | rows that exit | MACs saved | given up |')
  console.log('| --- | --: | --: | --: | --: | --: | --: |')
  for (const { method, delta, violations, none, exitRatio, saving, savingGivenUp } of rows) {
    const cells = [
      method,
      delta === null ? 'no promise' : delta,
      percent(violations / options.times),
      none,
      percent(exitRatio),
      percent(saving),
      percent(savingGivenUp),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}
