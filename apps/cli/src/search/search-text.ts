import { formatCount } from '../text/format.ts'
import { formatWidth } from '../text/format-width.ts'
import type { Style } from '../text/style.ts'
import { type Column, renderTable } from '../text/table.ts'

/** A list that was found. */
export interface SearchRow {
  /** One ratio a block, in forward order. */
  readonly widths: readonly number[]
  readonly macs: number
  /** On the pictures that were searched on. */
  readonly top1: number
  /** On the test split. */
  readonly testTop1?: number
}

/** What `search` prints. */
export interface SearchReport {
  readonly model: string
  readonly data: string
  readonly split: string
  /** Pictures that lists were judged by. */
  readonly count: number
  readonly method: 'greedy' | 'best'
  readonly evaluations: number
  readonly frontier: readonly SearchRow[]
  /** For each budget the best list that fits; the budget alone where none was looked at. */
  readonly budgets?: readonly ({ readonly budgetMacs: number } & Partial<SearchRow>)[]
}

/** A search for people: the lists of the budgets, or all. */
export function searchText(report: SearchReport, style: Style): string {
  const { model, data, split, count, method, evaluations, frontier, budgets } = report
  const title = `${style.colours.bold(model)} on ${data} (${split}), ${count} pictures: ${method}, ${evaluations} lists`
  const rows: readonly ({ readonly budgetMacs?: number } & Partial<SearchRow>)[] = budgets ?? frontier
  const judged = frontier.some(({ testTop1 }) => testTop1 !== undefined)
  const columns: Column[] = [
    ...(budgets ? [right('budget')] : []),
    right('MACs'),
    right('top-1'),
    ...(judged ? [right('test top-1')] : []),
    { title: 'widths' },
  ]
  const cells = rows.map(({ budgetMacs, widths, macs, top1, testTop1 }) => [
    ...(budgetMacs === undefined ? [] : [formatCount(budgetMacs)]),
    macs === undefined ? '-' : formatCount(macs),
    percent(top1),
    ...(judged ? [percent(testTop1)] : []),
    widths ? formatWidth(widths) : '-',
  ])
  return `${title}\n\n${renderTable(columns, cells, style)}`
}

const right = (title: string): Column => ({ title, align: 'right' })

const percent = (fraction: number | undefined): string =>
  fraction === undefined ? '-' : `${(100 * fraction).toFixed(2)} %`
