import {
  answerMeasures,
  evaluatorScore,
  fitEvaluator,
  fitTemperature,
  type Logits,
  type MeasureColumns,
  type ModelColumns,
  measureColumns,
  negativeLogLikelihood,
  negEntropyScore,
  rankAuc,
  reliability,
  saverNotWorse,
  saverPairs,
  selectionPool,
  softmax,
} from '@widthwise/cascade'
import { npyValues, readNpy } from '@widthwise/records'
import type { CascadeCheck, CascadeContext } from './check.ts'
import { type DifferenceList, differenceList } from './difference-list.ts'
import { comparePatience, type PatienceDocument } from './patience.ts'

interface ScoredPoint {
  readonly exited: number
  readonly saverCorrect: number
  readonly baseCorrect: number
  readonly systemCorrect: number
  readonly cost: number
  readonly gt: number | null
  readonly le: number | null
}

interface PoliciesDocument extends PatienceDocument {
  readonly labels: string
  readonly classes: number
  readonly rows: number
  readonly models: readonly {
    readonly name: string
    readonly cost: { readonly macs: number }
    readonly logits: string
    readonly correct: number
  }[]
  readonly firstRows: readonly {
    readonly row: number
    readonly prediction: number
    readonly maxProb: number
    readonly margin: number
    readonly entropy: number
  }[]
  readonly scores: readonly {
    readonly policy: string
    readonly match: ScoredPoint
    readonly deltaC: number
    readonly required: readonly (ScoredPoint & { readonly drop: number })[]
    readonly best: ScoredPoint
    readonly auc: number
  }[]
  readonly temperature: readonly TemperatureEntry[]
  readonly evaluator: readonly EvaluatorEntry[]
  readonly entropyVectors: readonly {
    readonly p: readonly number[]
    readonly entropy: number
    readonly margin: number
    readonly maxProb: number
  }[]
  readonly softmaxVectors: readonly {
    readonly logits: readonly number[]
    readonly temperature: number
    readonly p: readonly number[]
  }[]
}

interface TemperatureEntry {
  readonly model: string
  readonly rows: 'all' | 'calibration'
  readonly temperature: number
  readonly nllBefore: number
  readonly nllAfter: number
  readonly eceBefore: number
  readonly binsBefore: readonly (readonly [rows: number, right: number])[]
  readonly eceAfter: number
  readonly binsAfter: readonly (readonly [rows: number, right: number])[]
  readonly heldOutNllBefore?: number
  readonly heldOutNllAfter?: number
  readonly heldOutEceBefore?: number
  readonly heldOutEceAfter?: number
}

interface EvaluatorEntry {
  readonly target: 'saver-correct' | 'saver-not-worse'
  readonly l2: number
  readonly intercept: number
  readonly weights: { readonly maxProb: number; readonly margin: number; readonly entropy: number }
  readonly loss: number
  readonly conditionOfHessian: number
  readonly testAuc: number
  readonly testAucMaxProb: number
  readonly testMatchExited: number
}

/** One model of the document with all that is made of its logits. */
interface Model {
  readonly name: string
  readonly macs: number
  readonly logits: Logits
  readonly predictions: Int32Array
  readonly right: Uint8Array
  readonly measures: MeasureColumns
}

/** Scores of logits, calibration, learned evaluators and patience. */
export const checkPolicies: CascadeCheck = async (document, context) => {
  const stated = document as PoliciesDocument
  const found = differenceList()
  const labels = await context.read(stated.labels)
  const models = await Promise.all(stated.models.map((model) => loadModel(found, stated, model, labels, context)))
  const [saver, base] = models as [Model, Model]
  compareFirstRows(found, stated, saver)
  compareScores(found, stated, saver, base)
  for (const entry of stated.temperature) {
    compareTemperature(found, entry, models.find(({ name }) => name === entry.model) as Model, labels)
  }
  for (const entry of stated.evaluator) compareEvaluator(found, entry, saver, base)
  compareVectors(found, stated)
  comparePatience(found, stated)
  return found.all
}

async function loadModel(
  found: DifferenceList,
  { rows, classes }: PoliciesDocument,
  { name, cost, logits: file, correct }: PoliciesDocument['models'][number],
  labels: Uint8Array,
  context: CascadeContext,
): Promise<Model> {
  const values = npyValues(readNpy(await context.read(file)))
  found.exact(`${name} logits`, values.length, rows * classes)
  const predictions = Int32Array.from({ length: rows }, (_, row) => {
    const own = values.subarray(row * classes, (row + 1) * classes)
    return own.indexOf(own.reduce((most, value) => Math.max(most, value)))
  })
  const right = Uint8Array.from(predictions, (prediction, row) => Number(prediction === labels[row]))
  found.exact(
    `${name} correct`,
    right.reduce((sum, mark) => sum + mark, 0),
    correct,
  )
  const logits = { classes, values }
  return { name, macs: cost.macs, logits, predictions, right, measures: measureColumns(logits) }
}

function compareFirstRows(found: DifferenceList, { firstRows }: PoliciesDocument, saver: Model): void {
  for (const { row, prediction, ...measures } of firstRows) {
    found.exact(`row ${row} prediction`, saver.predictions[row], prediction)
    for (const key of ['maxProb', 'margin', 'entropy'] as const) {
      found.near(`row ${row} ${key}`, saver.measures[key][row], measures[key], 1e-12, 1e-15)
    }
  }
}

function compareScores(found: DifferenceList, stated: PoliciesDocument, saver: Model, base: Model): void {
  const columns: Readonly<Record<string, Float64Array>> = {
    'max-prob': saver.measures.maxProb,
    margin: saver.measures.margin,
    'neg-entropy': saver.measures.entropy.map((entropy) => negEntropyScore(entropy, stated.classes)),
  }
  for (const { policy, match, deltaC, required, best, auc } of stated.scores) {
    const scores = columns[policy]
    if (!scores) {
      found.exact(`policy ${policy}`, 'unknown', 'known')
      continue
    }
    const pair = pairOf(
      saver,
      base,
      scores,
      required.map(({ drop }) => drop),
    )
    comparePoint(found, `${policy} match`, pair?.match, match)
    found.near(`${policy} deltaC`, pair?.match.deltaC, deltaC, 1e-12)
    for (const [index, want] of required.entries()) {
      comparePoint(found, `${policy} drop ${want.drop}`, pair?.required[index], want)
    }
    comparePoint(found, `${policy} best`, pair?.best, best)
    found.near(`${policy} auc`, rankAuc(scores, saver.right), auc, 1e-6)
  }
}

/** Saver and base on some rows, with scores in place of the saver's confidences. */
function pairOf(saver: Model, base: Model, scores: Float64Array, drops: readonly number[], rows?: Uint32Array) {
  const kept = <Column extends Float64Array | Uint8Array>(column: Column): Column =>
    (rows ? column.filter((_, row) => rows.includes(row)) : column) as Column
  const models: readonly ModelColumns[] = [
    { name: saver.name, cost: saver.macs, confidence: kept(scores), right: kept(saver.right), scale: 'score' },
    { name: base.name, cost: base.macs, confidence: kept(base.measures.maxProb), right: kept(base.right) },
  ]
  return saverPairs(selectionPool(models), 0, { drops, thresholds: [] })[0]
}

function comparePoint(found: DifferenceList, name: string, got: ScoredPoint | undefined, want: ScoredPoint): void {
  for (const key of ['exited', 'saverCorrect', 'baseCorrect', 'systemCorrect'] as const) {
    found.exact(`${name} ${key}`, got?.[key], want[key])
  }
  found.near(`${name} cost`, got?.cost, want.cost, 1e-12)
  // Scores come out of exponentials and logarithms, whose last bits are each library's own.
  for (const key of ['gt', 'le'] as const) {
    if (want[key] === null || got?.[key] === null) found.exact(`${name} ${key}`, got?.[key], want[key])
    else found.near(`${name} ${key}`, got?.[key], want[key], 1e-12, 1e-14)
  }
}

function compareTemperature(found: DifferenceList, entry: TemperatureEntry, model: Model, labels: Uint8Array): void {
  const all = Uint32Array.from(labels, (_, row) => row)
  const even = all.filter((row) => row % 2 === 0)
  const odd = all.filter((row) => row % 2 === 1)
  const rows = entry.rows === 'all' ? all : even
  const name = `temperature of ${model.name} on ${entry.rows}`
  const fit = fitTemperature(model.logits, labels, rows)
  found.near(name, fit.temperature, entry.temperature, 1e-8)
  found.near(`${name} nllBefore`, fit.nllBefore, entry.nllBefore, 1e-9)
  found.near(`${name} nllAfter`, fit.nllAfter, entry.nllAfter, 1e-9)
  const after = measureColumns(model.logits, fit.temperature).maxProb
  const before = model.measures.maxProb
  const bins = (confidence: Float64Array, used: Uint32Array) => reliability(confidence, model.right, { rows: used })
  compareReliability(found, `${name} before`, bins(before, rows), entry.eceBefore, entry.binsBefore)
  compareReliability(found, `${name} after`, bins(after, rows), entry.eceAfter, entry.binsAfter)
  const nll = (temperature: number): number => negativeLogLikelihood(model.logits, labels, temperature, odd)
  const heldOut = {
    heldOutNllBefore: () => nll(1),
    heldOutNllAfter: () => nll(fit.temperature),
    heldOutEceBefore: () => bins(before, odd).ece,
    heldOutEceAfter: () => bins(after, odd).ece,
  }
  for (const [key, got] of Object.entries(heldOut)) {
    const want = entry[key as keyof typeof heldOut]
    if (want !== undefined) found.near(`${name} ${key}`, got(), want, 1e-9)
  }
}

function compareReliability(
  found: DifferenceList,
  name: string,
  got: ReturnType<typeof reliability>,
  ece: number,
  bins: readonly (readonly [number, number])[],
): void {
  found.near(`${name} ECE`, got.ece, ece, 1e-9)
  found.exact(`${name} bins`, JSON.stringify(got.bins.map(({ rows, right }) => [rows, right])), JSON.stringify(bins))
}

function compareEvaluator(found: DifferenceList, entry: EvaluatorEntry, saver: Model, base: Model): void {
  const name = `evaluator of ${entry.target} with l2 ${entry.l2}`
  const target = entry.target === 'saver-correct' ? saver.right : saverNotWorse(saver.right, base.right)
  const all = Uint32Array.from(target, (_, row) => row)
  const even = all.filter((row) => row % 2 === 0)
  const odd = all.filter((row) => row % 2 === 1)
  const fit = fitEvaluator(saver.measures, target, { l2: entry.l2, rows: even })
  const [got, want] = [fit, entry].map(({ intercept, weights: { maxProb, margin, entropy } }) => {
    return [intercept, maxProb, margin, entropy]
  }) as [number[], number[]]
  const floor = 1e-6 * Math.max(...want.map(Math.abs))
  for (const [index, value] of want.entries()) found.near(`${name} coefficient ${index}`, got[index], value, 0, floor)
  found.near(`${name} loss`, fit.loss, entry.loss, 1e-9)
  found.near(`${name} condition`, fit.conditionOfHessian, entry.conditionOfHessian, 1e-6)
  const { maxProb, margin, entropy } = saver.measures
  const scores = maxProb.map((own, row) =>
    evaluatorScore(fit, { maxProb: own, margin: margin[row] as number, entropy: entropy[row] as number }),
  )
  found.near(`${name} testAuc`, rankAuc(scores, target, odd), entry.testAuc, 1e-6)
  found.near(`${name} testAucMaxProb`, rankAuc(maxProb, target, odd), entry.testAucMaxProb, 1e-6)
  found.exact(`${name} match`, pairOf(saver, base, scores, [], odd)?.match.exited, entry.testMatchExited)
}

function compareVectors(found: DifferenceList, { entropyVectors, softmaxVectors }: PoliciesDocument): void {
  for (const { p, ...want } of entropyVectors) {
    const got = answerMeasures(p)
    for (const key of ['entropy', 'margin', 'maxProb'] as const)
      found.near(`${key} of ${p}`, got[key], want[key], 1e-12, 1e-15)
  }
  for (const { logits, temperature, p } of softmaxVectors) {
    const got = softmax(logits, temperature)
    for (const [index, value] of p.entries()) {
      found.near(`softmax of ${logits} at ${temperature}, ${index}`, got[index], value, 1e-12)
    }
  }
}
