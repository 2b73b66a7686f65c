import type { Width } from '@widthwise/graph'
import { formatCount, formatMs, formatShare } from '../text/format.ts'
import { formatWidth } from '../text/format-width.ts'
import type { Style } from '../text/style.ts'
import { type Column, renderTable } from '../text/table.ts'
import type { CascadeResult } from './cascade-points.ts'

/** Accuracy and cost of one width on the samples. */
export interface WidthResult {
  /** A list has one ratio a block. */
  readonly width: Width
  readonly top1: number
  readonly top5: number
  readonly macs: number
  readonly msMedian: number
}

/** What `eval` prints. */
export interface Evaluation {
  readonly model: string
  readonly data: string
  readonly split: string
  /** Samples that could be read. */
  readonly count: number
  readonly widths: readonly WidthResult[]
  readonly cascade: readonly CascadeResult[]
}

/** An evaluation for people. */
export function evaluationText({ model, data, split, count, widths, cascade }: Evaluation, style: Style): string {
  const title = `${style.colours.bold(model)} on ${data} (${split}), ${count} pictures`
  const parts = [title, widthTable(widths, style)]
  if (cascade.length > 0) parts.push(cascadeTable(cascade, style))
  return parts.join('\n\n')
}

const right = (title: string): Column => ({ title, align: 'right' })

function widthTable(widths: readonly WidthResult[], style: Style): string {
  const rows = widths.map(({ width, top1, top5, macs, msMedian }) => [
    formatWidth(width),
    percent(top1),
    percent(top5),
    formatCount(macs),
    formatMs(msMedian),
  ])
  return renderTable(['width', 'top-1', 'top-5', 'MACs', 'ms'].map(right), rows, style)
}

function cascadeTable(cascade: readonly CascadeResult[], style: Style): string {
  const columns = [
    { title: 'cascade' },
    { title: 'thresholds' },
    { title: 'exits' },
    right('top-1'),
    right('mean MACs'),
    right('saving'),
  ]
  const rows = cascade.map(({ chain, thresholds, exits, top1, meanMacs, saving }) => [
    chain.join(' → '),
    thresholds.map((threshold) => threshold.toFixed(3)).join(', '),
    exits.map(({ share }) => formatShare(share)).join(', '),
    percent(top1),
    formatCount(meanMacs),
    formatShare(saving),
  ])
  return renderTable(columns, rows, style)
}

/** Two digits: on 10,000 pictures the second is one picture. */
const percent = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`
