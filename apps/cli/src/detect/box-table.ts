import { basename } from 'node:path'
import { formatMs, formatShare } from '../text/format.ts'
import { shorten } from '../text/shorten.ts'
import type { Style } from '../text/style.ts'
import { type Column, renderTable } from '../text/table.ts'
import type { DetectResult } from './detect-entry.ts'

const columns: readonly Column[] = [
  { title: 'picture' },
  { title: 'box' },
  { title: 'score', align: 'right' },
  { title: 'x1', align: 'right' },
  { title: 'y1', align: 'right' },
  { title: 'x2', align: 'right' },
  { title: 'y2', align: 'right' },
  { title: 'answered by' },
  { title: 'ms', align: 'right' },
]

/** How often a detector ran, and how many pictures it answered. */
export interface ModelCount {
  readonly model: string
  /** Image confidence from which on its answers stand; none for the last. */
  readonly threshold?: number
  /** As the device has counted them. */
  readonly runs: number
  readonly answered: number
}

/** The boxes for people, a row each, and which detector answered how many pictures. */
export function boxTable(
  results: readonly DetectResult[],
  models: readonly ModelCount[],
  style: Style,
  quiet: boolean,
): string {
  const rows = results.flatMap((result) => pictureRows(result, style))
  const table = renderTable(columns, rows, style)
  return quiet ? table : [table, '', ...models.map(counted)].join('\n')
}

const counted = ({ model, runs, answered }: ModelCount): string =>
  `${basename(model)}: ${runs} ${runs === 1 ? 'run' : 'runs'}, ${answered} ${answered === 1 ? 'picture' : 'pictures'} answered`

function pictureRows(result: DetectResult, { colours, columns: width }: Style): string[][] {
  const picture = shorten(result.input, Math.max(20, width - otherColumns))
  if (result.error) return [[picture, colours.red(result.error.code), ...Array(7).fill('')]]
  const { boxes, ran } = result
  const by = [basename(ran.at(-1)?.model ?? ''), formatMs(ran.reduce((sum, { ms }) => sum + ms, 0))]
  if (boxes.length === 0) return [[picture, colours.dim('none'), ...Array(5).fill(''), ...by]]
  return boxes.map(({ label, score, box }, at) => [
    at === 0 ? picture : '',
    label,
    formatShare(score),
    ...box.map((side) => side.toFixed(0)),
    ...(at === 0 ? by : ['', '']),
  ])
}

/** What is left of a line for the picture's path. */
const otherColumns = 72
