import type { SelectionIntervals } from './bootstrap-selection.ts'
import { formatChange } from './pool-format.ts'

/** The interval of a pair's ΔC, such as `−0.302 … +0.234`; empty where it was not resampled. */
export function intervalText({ pairs }: SelectionIntervals, base: string, saver: string): string {
  const pair = pairs.find((candidate) => candidate.base === base && candidate.saver === saver)
  return pair ? `${formatChange(pair.lower)} … ${formatChange(pair.upper)}` : ''
}
