import type { CostUnit } from '@widthwise/cascade'
import { formatCount, formatMs } from '../text/format.ts'
import type { Column } from '../text/table.ts'

/** A cost in its unit, such as `4.29 GMACs` or `3.1 ms`. */
export function formatCost(cost: number, unit: CostUnit): string {
  if (unit === 'ms') return `${formatMs(cost)} ms`
  const count = formatCount(cost)
  return count.includes(' ') ? `${count}MACs` : `${count} MACs`
}

/** A threshold with six digits, rounded down so that the rows of the confidence it stands for still exit. */
export function formatThreshold(threshold: number | null): string {
  if (threshold === null) return 'none exits'
  return (Math.floor(threshold * 1e6) / 1e6).toFixed(6).replace(/\.?0+$/, '')
}

/** A fraction as per cent with two digits: a row of 10,000 shows. */
export const formatAccuracy = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`

/** A difference in per cent points, with its sign. */
export const formatPoints = (fraction: number): string =>
  `${fraction >= 0 ? '+' : '−'}${Math.abs(100 * fraction).toFixed(2)}`

/** A change such as ΔC, with its sign and three digits. */
export const formatChange = (value: number): string =>
  `${value > 0 ? '+' : value < 0 ? '−' : ' '}${Math.abs(value).toFixed(3)}`

/** A column of numbers. */
export const right = (title: string): Column => ({ title, align: 'right' })
