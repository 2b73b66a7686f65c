import type { PointFacts } from 'widthwise'
import { macs, milliseconds, percent } from '../words/format.ts'
import { create, element } from './elements.ts'

/** The chart's points as rows; the one that runs now is marked. */
export function createPointsTable(): (points: readonly PointFacts[], now: PointFacts | undefined) => void {
  const body = element('points')
  let drawn: readonly PointFacts[] | undefined
  let rows = new Map<PointFacts, HTMLTableRowElement>()
  return (points, now) => {
    if (points !== drawn) {
      drawn = points
      const sorted = points.toSorted((a, b) => a.macs - b.macs)
      rows = new Map(sorted.map((point) => [point, row(point)]))
      body.replaceChildren(...rows.values())
    }
    for (const [point, tableRow] of rows) {
      if (point === now) tableRow.setAttribute('aria-current', 'true')
      else tableRow.removeAttribute('aria-current')
    }
  }
}

function row(point: PointFacts): HTMLTableRowElement {
  const made = create('tr')
  const head = create('th', '', `${point.widths.join(' → ')}${point.default ? ' (default)' : ''}`)
  head.scope = 'row'
  const cells = [
    point.thresholds.length ? point.thresholds.map((threshold) => percent(threshold)).join(', ') : '–',
    point.top1 === undefined ? '–' : percent(point.top1, 1),
    macs(point.macs),
    macs(point.worstMacs),
    point.worstMs === undefined ? '–' : milliseconds(point.worstMs),
  ]
  made.append(head, ...cells.map((text, index) => create('td', index > 0 ? 'number' : '', text)))
  return made
}
