import {
  bestWithinCost,
  type ChainFrontier,
  type ChainThreshold,
  type CostUnit,
  candidateThresholds,
  cheapestWithRight,
  evaluateChain,
  everyThreshold,
  lowestObjective,
  type ModelColumns,
  type Predictions,
  rowsLost,
  searchThresholds,
} from '@widthwise/cascade'
import type { CascadeCheck } from './check.ts'
import { type DifferenceList, differenceList } from './difference-list.ts'
import { poolModels } from './pool-models.ts'

interface Totals {
  readonly totalMacs: number
  readonly correct: number
}

interface Evaluated extends Totals {
  readonly thresholds: readonly ChainThreshold[]
  readonly stages: readonly (readonly [exited: number, right: number])[]
  readonly expectedCost?: number
  readonly accuracy?: number
  readonly exitRatios?: readonly number[]
}

/** A point with the indices of the candidates that reach it. */
interface Example extends Totals {
  readonly example?: readonly number[]
}

interface ChainCase {
  readonly id: string
  readonly models: readonly string[]
  readonly rows: number
  readonly baseCorrect: number
  readonly firstCorrect: number
  readonly candidates: readonly (readonly ChainThreshold[])[]
  readonly vectors: number
  readonly given: readonly Evaluated[]
  readonly budgets: readonly (Example & { readonly fraction: number; readonly limitTotalMacs: number })[]
  readonly drops: readonly (Example & { readonly drop: number; readonly needCorrect: number })[]
  readonly objective: readonly (Totals & { readonly lambda: number; readonly objective: number })[]
  readonly frontier: readonly Example[]
  readonly frontierOnTest: readonly Evaluated[]
}

interface ChainsDocument {
  readonly pool: string
  readonly cost?: CostUnit
  readonly rowRule?: string
  readonly testRowRule?: string
  readonly cases: readonly ChainCase[]
  readonly exact: readonly {
    readonly id: string
    readonly models: readonly string[]
    readonly rows: number
    readonly frontier: readonly (readonly [totalMacs: number, correct: number])[]
    /** Rows that exit at the first and at the second model, a point each. */
    readonly exitsOfFrontier?: readonly (readonly [first: number, second: number])[]
  }[]
}

/** Chains at given thresholds, and the complete frontiers of their candidates. */
export const checkChains: CascadeCheck = async (document, context) => {
  const { pool: file, cost = 'macs', rowRule, testRowRule, cases, exact } = document as ChainsDocument
  const pool = poolModels(await context.pool(file), cost)
  const found = differenceList()
  for (const chain of cases) {
    const stages = chainOf(pool, chain.models, rowRule)
    const frontier = await compareFrontier(found, chain, stages)
    compareChoices(found, chain, stages, frontier)
    for (const [index, given] of chain.given.entries()) compareChain(found, `${chain.id} given ${index}`, stages, given)
    const test = chainOf(pool, chain.models, testRowRule)
    for (const [index, given] of chain.frontierOnTest.entries()) {
      compareChain(found, `${chain.id} on test ${index}`, test, given)
    }
  }
  for (const { id, models, rows, frontier, exitsOfFrontier = [] } of exact) {
    const stages = chainOf(pool, models, rowRule)
    found.exact(`${id} rows`, rowsOf(stages), rows)
    const candidates = stages.slice(0, -1).map(({ confidence }) => everyThreshold(confidence))
    const got = await searchThresholds(stages, candidates)
    comparePoints(
      found,
      id,
      got,
      frontier.map(([totalMacs, correct]) => ({ totalMacs, correct })),
    )
    confirmPoints(found, id, stages, got)
    const [first, second, last] = stages.map((stage) => stage.cost) as [number, number, number]
    for (const [index, [exitedFirst, exitedSecond]] of exitsOfFrontier.entries()) {
      // Several thresholds may reach a point, so only what all of them have in common can be compared.
      const goOn = rows - exitedFirst
      const total = rows * first + goOn * second + (goOn - exitedSecond) * last
      found.exact(`${id} exits of point ${index} cost`, got.points[index]?.totalCost, total)
    }
  }
  return found.all
}

const rowsOf = (stages: readonly Predictions[]): number => stages[0]?.confidence.length ?? 0

/** The chain's models on the rows that a rule names; all rows without a rule. */
function chainOf(
  pool: readonly ModelColumns[],
  names: readonly string[],
  rule: string | undefined,
): readonly Predictions[] {
  const [, modulus, remainder] = /^row index % (\d+) == (\d+)$/.exec(rule ?? 'row index % 1 == 0') ?? []
  if (modulus === undefined) throw new RangeError(`a rule for rows that is not known: ${rule}`)
  const kept = (_: number, row: number): boolean => row % Number(modulus) === Number(remainder)
  return names.map((name) => {
    const stage = pool.find((model) => model.name === name)
    if (!stage) throw new RangeError(`the pool has no model ${name}`)
    return { ...stage, confidence: Float64Array.from(stage.confidence).filter(kept), right: stage.right.filter(kept) }
  })
}

async function compareFrontier(
  found: DifferenceList,
  { id, rows, candidates, vectors, frontier }: ChainCase,
  stages: readonly Predictions[],
): Promise<ChainFrontier> {
  found.exact(`${id} rows`, rowsOf(stages), rows)
  for (const [exit, want] of candidates.entries()) {
    const count = want.filter((threshold) => threshold !== null).length
    const got = candidateThresholds((stages[exit] as Predictions).confidence, count)
    found.exact(`${id} candidates of exit ${exit}`, JSON.stringify(got), JSON.stringify(want))
  }
  found.exact(
    `${id} vectors`,
    candidates.reduce((product, list) => product * list.length, 1),
    vectors,
  )
  const got = await searchThresholds(stages, candidates)
  comparePoints(found, id, got, frontier)
  confirmPoints(found, id, stages, got)
  for (const { example, ...totals } of frontier)
    compareExample(found, `${id} example`, stages, candidates, example, totals)
  return got
}

function comparePoints(
  found: DifferenceList,
  id: string,
  { method, points }: ChainFrontier,
  want: readonly Totals[],
): void {
  found.exact(`${id} method`, method, 'exact')
  found.exact(`${id} frontier points`, points.length, want.length)
  for (const [index, { totalMacs, correct }] of want.entries()) {
    found.exact(`${id} frontier ${index} totalMacs`, points[index]?.totalCost, totalMacs)
    found.exact(`${id} frontier ${index} correct`, points[index]?.right, correct)
  }
}

/** The thresholds of a point do what the point says. */
function confirmPoints(
  found: DifferenceList,
  id: string,
  stages: readonly Predictions[],
  { points }: ChainFrontier,
): void {
  for (const [index, { thresholds, totalCost, right }] of points.entries()) {
    const result = evaluateChain(stages, thresholds)
    found.exact(`${id} point ${index} evaluated cost`, result.totalCost, totalCost)
    found.exact(`${id} point ${index} evaluated right`, result.right, right)
  }
}

function compareExample(
  found: DifferenceList,
  name: string,
  stages: readonly Predictions[],
  candidates: ChainCase['candidates'],
  example: readonly number[] | undefined,
  { totalMacs, correct }: Totals,
): void {
  if (!example) return
  const result = evaluateChain(
    stages,
    example.map((choice, exit) => candidates[exit]?.[choice] ?? null),
  )
  found.exact(`${name} ${example} totalMacs`, result.totalCost, totalMacs)
  found.exact(`${name} ${example} correct`, result.right, correct)
}

function compareChoices(
  found: DifferenceList,
  { id, rows, candidates, budgets, drops, objective, baseCorrect, firstCorrect }: ChainCase,
  stages: readonly Predictions[],
  { points }: ChainFrontier,
): void {
  const [first, last] = [stages[0] as Predictions, stages.at(-1) as Predictions]
  const right = ({ right: marks }: Predictions): number => marks.reduce((sum, mark) => sum + mark, 0)
  found.exact(`${id} baseCorrect`, right(last), baseCorrect)
  found.exact(`${id} firstCorrect`, right(first), firstCorrect)
  for (const { fraction, limitTotalMacs, example, ...want } of budgets) {
    const limit = Math.floor(fraction * last.cost * rows)
    const name = `${id} budget ${fraction}`
    found.exact(`${name} limit`, limit, limitTotalMacs)
    compareTotals(found, name, bestWithinCost(points, limit), want)
    compareExample(found, name, stages, candidates, example, want)
  }
  for (const { drop, needCorrect, example, ...want } of drops) {
    const need = baseCorrect - rowsLost(drop, rows)
    const name = `${id} drop ${drop}`
    found.exact(`${name} need`, need, needCorrect)
    compareTotals(found, name, cheapestWithRight(points, need), want)
    compareExample(found, name, stages, candidates, example, want)
  }
  const ends = {
    first: { totalCost: first.cost * rows, right: firstCorrect },
    last: { totalCost: last.cost * rows, right: baseCorrect },
  }
  for (const { lambda, objective: value, ...want } of objective) {
    const got = lowestObjective(points, ends, lambda)
    found.near(`${id} objective ${lambda}`, got?.objective, value, 1e-12)
    compareTotals(found, `${id} objective ${lambda}`, got, want)
  }
}

function compareTotals(
  found: DifferenceList,
  name: string,
  got: { readonly totalCost: number; readonly right: number } | undefined,
  want: Totals,
): void {
  found.exact(`${name} totalMacs`, got?.totalCost, want.totalMacs)
  found.exact(`${name} correct`, got?.right, want.correct)
}

function compareChain(found: DifferenceList, name: string, stages: readonly Predictions[], want: Evaluated): void {
  const got = evaluateChain(stages, want.thresholds)
  compareTotals(found, name, got, want)
  found.exact(
    `${name} stages`,
    JSON.stringify(got.stages.map(({ exited, right }) => [exited, right])),
    JSON.stringify(want.stages),
  )
  if (want.expectedCost !== undefined) found.near(`${name} expectedCost`, got.meanCost, want.expectedCost, 1e-12)
  if (want.accuracy !== undefined) found.near(`${name} accuracy`, got.top1, want.accuracy, 1e-12)
  for (const [exit, ratio] of (want.exitRatios ?? []).entries()) {
    found.near(`${name} exit ratio ${exit}`, got.exits[exit], ratio, 1e-12)
  }
}
