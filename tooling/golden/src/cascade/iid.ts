import {
  type CalibrationTally,
  calibrateCounts,
  chooseCandidate,
  emptyTally,
  evenThresholds,
  lossOfRule,
  type PathCounts,
  type PathOutcomes,
  pathCounts,
  pathOutcomes,
  permuteRows,
  plugInCandidate,
  type RiskMethod,
  repeatCalibration,
  riskMethods,
  type ThresholdRule,
  tallyChoice,
  wordStream,
} from '@widthwise/cascade'
import type { CascadeCheck } from './check.ts'
import { type DifferenceList, differenceList } from './difference-list.ts'
import { poolStage } from './pool-stage.ts'

interface IidMethod extends CalibrationTally {
  /** A test with its level at the end, or a plug-in; on halves of the rows when it starts with `half-`. */
  readonly method: string
}

interface IidDocument {
  readonly pool: string
  readonly seed: number
  readonly cases: readonly {
    readonly saver: string
    readonly base: string
    readonly n: number
    readonly drop: number
    readonly splits: number
    readonly methods: readonly IidMethod[]
  }[]
}

/** How often thresholds chosen on drawn rows break their limit on all rows, counted over many draws. */
export const checkIid: CascadeCheck = async (document, context) => {
  const { pool: file, seed, cases } = document as IidDocument
  const pool = await context.pool(file)
  const found = differenceList()
  const halves: HalfJob[] = []
  for (const { saver, base, n, drop, splits, methods } of cases) {
    const stages = [poolStage(pool, saver), poolStage(pool, base)]
    const paths = {
      harm: pathOutcomes(stages, evenThresholds(1000)),
      net: pathOutcomes(stages, evenThresholds(100)),
    }
    for (const want of methods) {
      const rule = parseRule(want.method.replace(/^half-/, ''))
      const name = `${saver} before ${base}, ${want.method}`
      const outcomes = paths[lossOfRule(rule)]
      if (want.method.startsWith('half-')) halves.push({ name, outcomes, rule, drop, splits, want })
      else
        compare(found, name, repeatCalibration(outcomes, rule, { maxLoss: drop, rows: n, times: splits, seed }), want)
    }
  }
  for (const [job, tally] of runHalves(halves, pool.rows, seed)) compare(found, job.name, tally, job.want)
  return found.all
}

function compare(found: DifferenceList, name: string, got: CalibrationTally, want: CalibrationTally): void {
  for (const key of ['violations', 'none', 'sumIndex', 'sumExited'] as const) {
    found.exact(`${name}: ${key}`, got[key], want[key])
  }
}

/** `harm-binomial-0.05` is a test at a level, `harm-plug-in` none. */
function parseRule(text: string): ThresholdRule {
  if (text === 'harm-plug-in' || text === 'net-plug-in') return { method: text }
  const at = text.lastIndexOf('-')
  return { method: text.slice(0, at) as RiskMethod, delta: Number(text.slice(at + 1)) }
}

/** A rule that chooses on one half of the rows and is judged on the other. */
interface HalfJob {
  readonly name: string
  readonly outcomes: PathOutcomes
  readonly rule: ThresholdRule
  readonly drop: number
  readonly splits: number
  readonly want: CalibrationTally
}

/** Permutes the rows once a split, and counts once a split and path, for all jobs together. */
function runHalves(jobs: readonly HalfJob[], rows: number, seed: number): Map<HalfJob, CalibrationTally> {
  const tallies = new Map<HalfJob, CalibrationTally>(jobs.map((job) => [job, emptyTally]))
  const population = new Map(jobs.map(({ outcomes }) => [outcomes, pathCounts(outcomes)]))
  const most = Math.max(0, ...jobs.map(({ splits }) => splits))
  for (let split = 0; split < most; split++) {
    const first = permuteRows(wordStream(`half/${split}`, seed), rows).subarray(0, Math.floor(rows / 2))
    const counts = new Map([...population].map(([outcomes]) => [outcomes, pathCounts(outcomes, first)]))
    for (const job of jobs) {
      if (split >= job.splits) continue
      const { outcomes, rule, drop } = job
      const [all, half] = [population.get(outcomes) as PathCounts, counts.get(outcomes) as PathCounts]
      const chosen = chooseFromCounts(half, rule, drop, () => chooseCandidate(outcomes, rule, drop, first))
      tallies.set(job, tallyChoice(tallies.get(job) ?? emptyTally, without(all, half), rule, drop, chosen, all))
    }
  }
  return tallies
}

/** What a rule chooses where counts are enough; rules that bet on row after row are asked with the rows. */
function chooseFromCounts(
  counts: PathCounts,
  rule: ThresholdRule,
  drop: number,
  withRows: () => number | undefined,
): number | undefined {
  if (!('delta' in rule)) return plugInCandidate(counts, drop, lossOfRule(rule))
  const test = riskMethods[rule.method]
  return test.ordered ? withRows() : calibrateCounts(counts, test, drop, rule.delta).chosen
}

/** Counts of the rows that are not among some. */
function without(all: PathCounts, some: PathCounts): PathCounts {
  const rest = (from: Uint32Array, less: Uint32Array): Uint32Array =>
    from.map((count, j) => count - (less[j] as number))
  return {
    rows: all.rows - some.rows,
    harm: rest(all.harm, some.harm),
    gain: rest(all.gain, some.gain),
    answered: all.answered.map((answered, exit) => rest(answered, some.answered[exit] as Uint32Array)),
  }
}
