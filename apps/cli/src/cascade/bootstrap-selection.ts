import {
  type BootstrapPair,
  bootstrapDeltaC,
  type ModelColumns,
  type SettledSaver,
  settledSavers,
} from '@widthwise/cascade'
import { assertNotAborted } from '@widthwise/core'
import type { Cli } from '../cli.ts'

/** Intervals of ΔC, and how firmly the savers are chosen. */
export interface SelectionIntervals {
  readonly replicates: number
  readonly seed: number
  readonly quantiles: readonly [lower: number, upper: number]
  /** Without the value of every replicate. */
  readonly pairs: readonly Omit<BootstrapPair, 'values'>[]
  /** One for each base that has a saver. */
  readonly settled: readonly SettledSaver[]
}

/**
 * Resamples rows, a base at a time, so that the work can be cancelled in between.
 *
 * @throws {WidthwiseError} aborted
 */
export async function bootstrapSelection(
  cli: Cli,
  models: readonly ModelColumns[],
  { replicates, seed, base: only }: { readonly replicates: number; readonly seed: number; readonly base?: string },
): Promise<SelectionIntervals> {
  const cheapest = Math.min(...models.map(({ cost }) => cost))
  const bases = models.filter(({ name, cost }) => cost > cheapest && (only === undefined || name === only))
  const pairs: Omit<BootstrapPair, 'values'>[] = []
  const settled: SettledSaver[] = []
  let quantiles: SelectionIntervals['quantiles'] = [0.025, 0.975]
  const progress = await cli.progress('resampling')
  try {
    for (const [at, { name }] of bases.entries()) {
      await new Promise((resolve) => setImmediate(resolve))
      assertNotAborted(cli.signal)
      const drawn = bootstrapDeltaC(models, { replicates, seed, bases: [name] })
      quantiles = drawn.quantiles
      pairs.push(...drawn.pairs.map(({ values: _, ...pair }) => pair))
      settled.push(...settledSavers(models, drawn).filter((saver) => saver.base === name))
      progress.update((at + 1) / bases.length)
    }
  } finally {
    progress.stop()
  }
  return { replicates, seed, quantiles, pairs, settled }
}
