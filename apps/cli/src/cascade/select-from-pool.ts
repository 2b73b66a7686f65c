import { selectByReferenceCode, selectOnSplit, splitEvenOdd } from '@widthwise/cascade'
import type { Cli, Outcome } from '../cli.ts'
import type { SelectFlags } from '../commands/cascade/select.ts'
import { cliError } from '../errors.ts'
import { bootstrapSelection, type SelectionIntervals } from './bootstrap-selection.ts'
import { assertModelName, type OpenPool, openPool } from './open-pool.ts'
import { referenceCodeText } from './reference-code-text.ts'
import { selectSaversInWorkers } from './select-in-workers.ts'
import { selectionText, splitText } from './selection-text.ts'

/**
 * Chooses, for every model of a pool or for one, the saver that makes it cheapest.
 *
 * @throws {WidthwiseError} for the pool and its records, and options that do not fit
 */
export async function selectFromPool(cli: Cli, source: string, flags: SelectFlags): Promise<Outcome> {
  const { mode, split, bootstrap } = flags
  if (mode === 'reference-code' && (split !== undefined || bootstrap !== undefined)) {
    const other = split === undefined ? '--bootstrap' : '--split'
    throw cliError(
      'usage-invalid',
      `--mode reference-code does not go with ${other}: its answers are those of all rows`,
    )
  }
  const open = await openPool(cli, source, flags.cost)
  if (flags.base !== undefined) assertModelName(open, flags.base)
  const wanted = <Entry extends { readonly base: string }>(entries: readonly Entry[]): readonly Entry[] =>
    flags.base === undefined ? entries : entries.filter(({ base }) => base === flags.base)
  const head = documentHead(open, flags)

  if (mode === 'reference-code') {
    const { summary, basesWithAnotherSaver, selection, pairs } = selectByReferenceCode(open.models)
    const answers = { summary, basesWithAnotherSaver, selection: wanted(selection), pairs: wanted(pairs) }
    return { document: { ...head, ...answers }, text: (style) => referenceCodeText(open, answers, style) }
  }
  const resample = async (models: OpenPool['models']): Promise<SelectionIntervals | undefined> =>
    bootstrap === undefined ? undefined : bootstrapSelection(cli, models, { ...flags, replicates: bootstrap })
  if (split === 'even-odd') {
    const { calibration, test } = splitEvenOdd(open.models)
    const judged = selectOnSplit(calibration, test)
    const answers = { ...judged, selection: wanted(judged.selection), pairs: wanted(judged.pairs) }
    const intervals = await resample(calibration)
    return {
      document: {
        ...head,
        rule: 'rows of even index calibrate, the others test',
        ...answers,
        ...bootstrapOf(intervals),
      },
      text: (style) => splitText(open, answers, intervals, style),
    }
  }
  const intervals = await resample(open.models)
  const chosen = await selectSaversInWorkers(open.models, { signal: cli.signal })
  const answers = { selection: wanted(chosen.selection), pairs: wanted(chosen.pairs) }
  return {
    document: { ...head, ...answers, ...bootstrapOf(intervals) },
    text: (style) => selectionText(open, answers, intervals, style),
  }
}

const bootstrapOf = <Intervals>(intervals: Intervals | undefined): { readonly bootstrap?: Intervals } =>
  intervals === undefined ? {} : { bootstrap: intervals }

/** What all answers of the command begin with. */
function documentHead({ path, unit, pool, models }: OpenPool, { mode, split }: SelectFlags): Outcome['document'] {
  return {
    schema: 'widthwise.cascade-select/1',
    pool: path,
    mode,
    cost: unit,
    rows: pool.rows,
    tunedOn: split ? 'rows of even index' : 'all rows',
    judgedOn: split ? 'rows of odd index' : 'the rows it was tuned on',
    models: models.map(({ name, cost, right }) => ({
      name,
      [unit]: cost,
      correct: right.reduce((sum, mark) => sum + mark, 0),
    })),
  }
}
