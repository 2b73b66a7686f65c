import type { Answer } from 'widthwise'
import { formatCount, formatMs, formatShare } from '../text/format.ts'
import { shorten } from '../text/shorten.ts'
import type { Style } from '../text/style.ts'
import { type Column, renderTable } from '../text/table.ts'
import type { ImageResult } from './classify-entries.ts'

const columns: readonly Column[] = [
  { title: 'picture' },
  { title: 'answer' },
  { title: 'sure', align: 'right' },
  { title: 'widths that ran' },
  { title: 'MACs', align: 'right' },
  { title: 'ms', align: 'right' },
  { title: 'saving', align: 'right' },
]

/** What is left of a line for the picture's path. */
const otherColumns = 62

/**
 * The answers for people, a row a picture, and what all of them saved.
 *
 * @param options.top classes to name for each picture
 */
export function answerTable(
  results: readonly ImageResult[],
  { top, quiet }: { readonly top: number; readonly quiet: boolean },
  style: Style,
): string {
  const { colours } = style
  const rows = results.flatMap((result) => {
    const picture = shorten(result.input, Math.max(20, style.columns - otherColumns))
    return result.error
      ? [[picture, colours.red(result.error.code), '', '', '', '', '']]
      : [answerRow(picture, result), ...result.top.slice(1, top).map(runnerUp)]
  })
  const table = renderTable(columns, rows, style)
  return quiet ? table : `${table}\n\n${summary(results)}`
}

function answerRow(picture: string, { label, confidence, ran, macs, ms, saving }: Answer): string[] {
  const widths = ran.map(({ width }) => width).join(' → ')
  return [picture, label, formatShare(confidence), widths, formatCount(macs), formatMs(ms), formatShare(saving)]
}

const runnerUp = ({ label, probability }: Answer['top'][number]): string[] => [
  '',
  label,
  formatShare(probability),
  '',
  '',
  '',
  '',
]

function summary(results: readonly ImageResult[]): string {
  const answers = results.filter((result) => !result.error)
  const failed = results.length - answers.length
  const pictures = `${answers.length} ${answers.length === 1 ? 'picture' : 'pictures'} answered`
  const parts = [failed > 0 ? `${pictures}, ${failed} failed` : pictures]
  if (answers.length > 0) {
    const mean = answers.reduce((sum, { saving }) => sum + saving, 0) / answers.length
    parts.push(`${formatShare(mean)} of the full width's MACs saved`)
  }
  return parts.join('; ')
}
