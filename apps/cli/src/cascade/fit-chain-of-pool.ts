import {
  type ExpectedRun,
  expectedRun,
  fitWithGuarantee,
  type Guarantee,
  type InfeasibleFit,
  type Predictions,
} from '@widthwise/cascade'
import type { WidthwiseError } from '@widthwise/core'
import type { Cli, Outcome } from '../cli.ts'
import type { FitFlags } from '../commands/cascade/fit.ts'
import { errorDocument } from '../error-document.ts'
import { cliError } from '../errors.ts'
import { exitCodes } from '../exit-codes.ts'
import { assertWritable } from '../files/assert-writable.ts'
import { writeOutput } from '../files/write-output.ts'
import { cascadeStages, pathSeenFrom } from './cascade-document.ts'
import { fitText } from './fit-text.ts'
import { type TunedThresholds, tuneThresholds } from './fit-thresholds.ts'
import { type OpenPool, openPool } from './open-pool.ts'
import { formatCost } from './pool-format.ts'
import { assertChain, stagesOfChain } from './stages-of-chain.ts'

/** What a chain does on some rows of the pool. */
export interface JudgedRun extends Omit<ExpectedRun, 'exits'> {
  readonly rows: number
  /** `these rows` tuned the thresholds, which flatters them; `other rows` did. */
  readonly tunedOn: 'these rows' | 'other rows'
  readonly exits: readonly { readonly model: string; readonly share: number }[]
}

/** What `cascade fit` prints. */
export interface FitReport {
  readonly pool: string
  readonly policy: FitFlags['policy']
  readonly cost: FitFlags['cost']
  readonly chain: readonly string[]
  /** One for every model but the last; `null` skips the model. */
  readonly thresholds: readonly (number | null)[]
  readonly guarantee?: Guarantee & { readonly chainChosenOn: FitFlags['chosenOn'] }
  readonly search?: TunedThresholds['search']
  /** On the rows that judge: those that did not calibrate where the pool is split. */
  readonly expected: JudgedRun
  /** On the rows that calibrate. */
  readonly calibration: JudgedRun
  readonly notes: readonly string[]
  readonly out?: string
}

/**
 * Fits the thresholds of a chain on the records of a pool.
 *
 * @throws {WidthwiseError} for the pool and its records, the chain, options that do not fit, and the file
 */
export async function fitChainOfPool(cli: Cli, source: string, flags: FitFlags): Promise<Outcome> {
  const { chain, policy, maxLoss, budgetMacs, split, cost } = flags
  assertChain(chain)
  if (budgetMacs !== undefined && cost !== 'macs') {
    throw cliError('usage-invalid', '--budget-macs does not go with --cost ms: the mean cost is in milliseconds')
  }
  await assertWritable(flags.out)
  const open = await openPool(cli, source, cost, {
    models: chain,
    top: policy === 'entropy' || policy === 'margin',
    logits: policy === 'entropy' || policy === 'margin',
  })
  const all = stagesOfChain(open, chain, policy)
  const calibrating = split === undefined ? undefined : rowsOf(open.pool.rows, split === 'even-odd' ? 0 : 1)
  const judging = split === undefined ? undefined : rowsOf(open.pool.rows, split === 'even-odd' ? 1 : 0)
  const found =
    maxLoss === undefined
      ? await tuned(cli, rowsKept(all, calibrating), flags)
      : guaranteed(rowsKept(all, calibrating), { ...flags, maxLoss })
  if ('error' in found) return infeasible(open, flags, found)

  const { thresholds, guarantee, search } = found
  const judge = (rows: Uint32Array | undefined, tunedOn: JudgedRun['tunedOn']): JudgedRun =>
    judgedRun(all, chain, thresholds, rows, tunedOn)
  const calibration = judge(calibrating, 'these rows')
  const report: FitReport = {
    pool: open.path,
    policy,
    cost,
    chain,
    thresholds,
    ...(guarantee && { guarantee: { ...guarantee, chainChosenOn: flags.chosenOn } }),
    ...(search && { search }),
    expected: judging ? judge(judging, 'other rows') : calibration,
    calibration,
    notes: notesOf(found, flags),
  }
  const written = flags.out === undefined ? undefined : await writeCascade(flags.out, open, report, flags)
  const document = {
    ...report,
    notes: [...report.notes, ...(written ?? [])],
    ...(flags.out !== undefined && { out: flags.out }),
  }
  return {
    document: { schema: 'widthwise.cascade-fit/1', ...document },
    text: (style) => fitText(document, style),
  }
}

interface Found {
  readonly thresholds: readonly (number | null)[]
  readonly guarantee?: Guarantee
  readonly search?: TunedThresholds['search']
}

interface NotFound {
  readonly error: WidthwiseError
  readonly fit?: InfeasibleFit
}

async function tuned(cli: Cli, stages: readonly Predictions[], flags: FitFlags): Promise<Found | NotFound> {
  const progress = await cli.progress('searching thresholds')
  try {
    const found = await tuneThresholds(stages, {
      budget: flags.budgetMacs,
      patience: flags.policy === 'patience',
      signal: cli.signal,
      onProgress: progress.update,
    })
    if (found) return found
  } finally {
    progress.stop()
  }
  const least = Math.min(...stages.map(({ cost }) => cost))
  return { error: overBudget(flags, `the cheapest of its models alone costs ${formatCost(least, flags.cost)}`) }
}

function guaranteed(stages: readonly Predictions[], flags: FitFlags & { readonly maxLoss: number }): Found | NotFound {
  const { maxLoss, confidence, loss, chosenOn, candidates, policy, budgetMacs } = flags
  const exits = stages.length - 1
  const fit = fitWithGuarantee({
    stages,
    maxLoss,
    confidence,
    loss,
    saverChosenOn: chosenOn,
    ...(candidates !== undefined && { candidates }),
    // Patience counts from 0; one more than there are exits is never reached.
    ...(policy === 'patience' && {
      path: Array.from({ length: exits + 1 }, (_, j) => new Array<number>(exits).fill(exits - j)),
    }),
  })
  if (!fit.feasible) return { fit, error: notShown(flags, fit) }
  const mean = fit.expected.cost
  if (budgetMacs !== undefined && mean > budgetMacs) {
    return { error: overBudget(flags, `thresholds that keep the loss cost ${formatCost(mean, 'macs')} on average`) }
  }
  return { thresholds: fit.thresholds, ...(fit.guarantee && { guarantee: fit.guarantee }) }
}

function notShown(
  { chain, maxLoss, confidence }: FitFlags,
  { rows, rowsNeeded, counts }: InfeasibleFit,
): WidthwiseError {
  const rest =
    rowsNeeded === undefined
      ? 'no number of rows would do at the loss seen there'
      : `about ${rowsNeeded.toLocaleString('en')} rows would do at the loss seen there`
  const message =
    `${chain.join(' → ')}: ${rows.toLocaleString('en')} rows cannot show a loss of at most ${maxLoss} with confidence ${confidence}, ` +
    `not even at the strictest threshold (${counts.harm} rows made wrong, ${counts.gain} made right); ${rest}`
  return cliError('fit-infeasible', message, { details: { rows, rowsNeeded } })
}

function overBudget({ chain, budgetMacs }: FitFlags, why: string): WidthwiseError {
  return cliError(
    'fit-infeasible',
    `${chain.join(' → ')}: a budget of ${formatCost(budgetMacs as number, 'macs')}: ${why}`,
    {
      hint: 'Raise --budget-macs, or put a cheaper model in front.',
    },
  )
}

function infeasible(open: OpenPool, flags: FitFlags, { error, fit }: NotFound): Outcome {
  const { chain, policy, cost } = flags
  return {
    exitCode: exitCodes.failed,
    document: {
      schema: 'widthwise.cascade-fit/1',
      pool: open.path,
      policy,
      cost,
      chain,
      thresholds: null,
      ...(fit && { infeasible: { ...fit, rowsNeeded: fit.rowsNeeded ?? null } }),
      error: errorDocument(error),
    },
    text: () => '',
    failures: [{ subject: '', error }],
  }
}

function notesOf({ guarantee, thresholds }: Found, { maxLoss, chosenOn, split, chain }: FitFlags): readonly string[] {
  const skipped = chain.filter((_, exit) => thresholds[exit] === null)
  return [
    ...(skipped.length > 0 ? [`${skipped.join(', ')} does not pay off and is left out`] : []),
    ...(maxLoss !== undefined && !guarantee
      ? ['no guarantee: these rows also chose the chain; calibrate on others, or say --candidates']
      : []),
    ...(guarantee && chosenOn === 'other-rows' ? ['the guarantee is for a chain that was chosen on other rows'] : []),
    ...(maxLoss === undefined
      ? ['tuned on the calibrating rows, with no promise for others; --max-loss gives one']
      : []),
    ...(split === undefined ? ['judged on the rows it was tuned on; --split judges it on others'] : []),
  ]
}

/** @returns notes on what the file lacks */
async function writeCascade(
  out: string,
  open: OpenPool,
  report: FitReport,
  flags: FitFlags,
): Promise<readonly string[]> {
  const { chain, thresholds, policy, guarantee, calibration } = report
  const running = chain.flatMap((name, exit) => {
    // The last stage always answers.
    const threshold = exit === chain.length - 1 ? 0 : thresholds[exit]
    return threshold === null || threshold === undefined ? [] : [{ name, threshold }]
  })
  const { stages, unnamed } = await cascadeStages(open.path, out, running)
  const document = {
    schema: 'widthwise.cascade/1',
    policy,
    stages,
    fittedOn: { records: pathSeenFrom(open.path, out), rows: calibration.rows, rule: flags.split ?? 'all rows' },
    ...(guarantee && { guarantee }),
  }
  await writeOutput(out, `${JSON.stringify(document, null, 2)}\n`)
  if (unnamed.length === 0) return []
  return [
    `${out}: the pool does not say where ${unnamed.join(', ')} lies; write its folder, package or ONNX file in place of the name`,
  ]
}

function judgedRun(
  all: readonly Predictions[],
  chain: readonly string[],
  thresholds: readonly (number | null)[],
  rows: Uint32Array | undefined,
  tunedOn: JudgedRun['tunedOn'],
): JudgedRun {
  const runs = chain.map((_, exit) => thresholds[exit] !== null)
  const { exits, ...run } = expectedRun(
    all.filter((_, exit) => runs[exit]),
    thresholds.filter((threshold) => threshold !== null),
    rows,
  )
  const names = chain.filter((_, exit) => runs[exit])
  return {
    rows: rows?.length ?? (all[0] as Predictions).right.length,
    tunedOn,
    ...run,
    exits: exits.map((share, exit) => ({ model: names[exit] as string, share })),
  }
}

const rowsOf = (rows: number, parity: number): Uint32Array =>
  Uint32Array.from({ length: Math.ceil((rows - parity) / 2) }, (_, i) => 2 * i + parity)

function rowsKept(stages: readonly Predictions[], rows: Uint32Array | undefined): readonly Predictions[] {
  if (!rows) return stages
  return stages.map((stage) => ({
    ...stage,
    confidence: Float64Array.from(rows, (row) => stage.confidence[row] as number),
    right: Uint8Array.from(rows, (row) => stage.right[row] as number),
  }))
}
