import { readAsset, readPlotLibrary } from '../../assets.ts'
import { formatShare } from '../../text/format.ts'
import { intervalText } from '../interval-text.ts'
import { formatAccuracy, formatChange, formatCost, formatPoints } from '../pool-format.ts'
import type { CascadeReport } from './report.ts'

/** The page of a report: one file with everything in it, which opens from the disk and loads nothing. */
export async function reportPage(report: CascadeReport): Promise<string> {
  const [template, css, script, plot] = await Promise.all([
    readAsset('report/page.template'),
    readAsset('report/page.css'),
    readAsset('report/page.js'),
    readPlotLibrary(),
  ])
  const { frontier, models, cost, testAccuracy } = report
  const data = {
    cost,
    models: models.map(({ name, cost }, at) => ({ name, cost, accuracy: testAccuracy[at] })),
    frontier,
  }
  const parts: Readonly<Record<string, string>> = {
    title: escapeHtml(report.name),
    lead: leadHtml(report),
    css: `${plot.css}\n${css}`,
    savings: savingsHtml(report),
    published: publishedHtml(report),
    selection: selectionHtml(report),
    reliability: reliabilityHtml(report),
    // Ends no script early, whatever models are called.
    data: JSON.stringify(data).replaceAll('<', '\\u003c'),
    plot: plot.script,
    script,
  }
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? '')
}

/** Text as it stands in HTML. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

type Cells = readonly string[]

/** A table; cells are HTML, the first of a row is its header. */
function tableHtml(caption: string, head: Cells, rows: readonly Cells[]): string {
  const headers = head.map((cell) => `<th scope="col">${cell}</th>`).join('')
  const body = rows.map(([first = '', ...cells]) => {
    return `<tr><th scope="row">${first}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
  })
  return `<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${headers}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`
}

const small = (text: string): string => `<small>${text}</small>`

/** Long text that may be broken over lines. */
const smallWrapped = (text: string): string => `<small class="wrap">${text}</small>`

function leadHtml({ rows, models, frontier, calibrationRows, testRows }: CascadeReport): string {
  const number = (value: number): string => value.toLocaleString('en')
  return (
    `${number(rows)} rows, ${models.length} models. Rows of even index (${number(calibrationRows)}) choose savers and tune thresholds; ` +
    `the others (${number(testRows)}) judge them. Of ${number(frontier.operatingPoints)} operating points ${number(frontier.saver.length)} are on the frontier.`
  )
}

function savingsHtml({ savings, cost: unit }: CascadeReport): string {
  const drops = savings[0]?.drops ?? []
  const head = [
    'Base',
    'Saver',
    ...drops.map(({ drop }) => `Drop ${Number((100 * drop).toPrecision(3))}`),
    'Most accurate',
  ]
  return tableHtml(
    'Change of the mean cost on the test rows by the accuracy that may be lost; below it the cost and the points won or lost. The last column is that of the calibration rows',
    head,
    savings.map((row) => [
      `${escapeHtml(row.base)}${small(`${formatCost(row.baseCost, unit)}, ${formatAccuracy(row.baseAccuracy)}`)}`,
      `${escapeHtml(row.saver)}${small(`${formatCost(row.saverCost, unit)}, ${formatAccuracy(row.saverAccuracy)}`)}`,
      ...row.drops.map(
        ({ test, saverAlone }) =>
          `<b>${percent(test.change)}</b>${small(`${formatCost(test.cost, unit)}, ${formatPoints(test.accuracyChange)}${saverAlone ? '<br>saver alone' : ''}`)}`,
      ),
      `<b>${percent(row.best.tuned.change)}</b>${small(`${formatCost(row.best.tuned.cost, unit)}, ${formatPoints(row.best.tuned.accuracyChange)}`)}`,
    ]),
  )
}

function publishedHtml({ published }: CascadeReport): string {
  if (published.length === 0) return ''
  const table = tableHtml(
    'The same bases as TinySaver prints them',
    ['Base', 'Saver', 'Drop 1', 'Drop 0.5', 'Drop 0.1', 'Drop 0', 'Printed in'],
    published.map((row) => [
      `${escapeHtml(row.base)}${small(`${row.baseGmacs} GMACs, ${row.baseTop1} %`)}`,
      `${escapeHtml(row.saver)}${small(`${row.saverGmacs} GMACs, ${row.saverTop1} %`)}`,
      ...row.requiredGmacs.map((cost, at) =>
        cost === null ? '-' : `<b>${minus(row.changePercent[at] as number)} %</b>${small(`${cost} GMACs`)}`,
      ),
      `${escapeHtml(row.table)}${row.misprint ? small(`misprint: ${escapeHtml(row.misprint)}`) : ''}`,
    ]),
  )
  return `<p>Other weights and other savers than here: the same form, not the same numbers.</p>${table}`
}

function selectionHtml({ selection, intervals, referenceCode }: CascadeReport): string {
  const rows = selection.flatMap(({ base, best, bestOnTest, deltaC, testSaving }) => {
    if (best === null) return []
    const settled = intervals.settled.find((one) => one.base === base)
    const rivals = (settled?.rivals ?? [])
      .slice(0, 3)
      .map(({ saver, share }) => `${escapeHtml(saver)} ${formatShare(share)}`)
    return [
      [
        escapeHtml(base),
        escapeHtml(best),
        `${formatChange(deltaC as number)}${small(intervalText(intervals, base, best))}`,
        settled?.settled
          ? `settled${small(formatShare(settled.share))}`
          : `<b>not settled</b>${smallWrapped([`${escapeHtml(best)} ${formatShare(settled?.share ?? 0)}`, ...rivals].join(', '))}`,
        bestOnTest === best ? 'the same' : escapeHtml(bestOnTest ?? ''),
        formatShare(testSaving as number),
      ],
    ]
  })
  const { pairs, answersThatViolateTheConstraint, bases, basesWithAnotherSaver } = referenceCode
  const head = [
    'Base',
    'Best saver',
    'ΔC, 95 %',
    `Winner of ${intervals.replicates} resamplings`,
    'Test rows prefer',
    'Saving, test',
  ]
  return `${tableHtml('Savers chosen on the calibration rows', head, rows)}
<p>ΔC is the change of cost by the base's cost; it jumps where the curves of saver and base touch, so a lowest ΔC is not always a
settled choice. The program that the authors published answers otherwise than their eq. 7: ${answersThatViolateTheConstraint} of its ${pairs} answers
on these records break the constraint, and ${basesWithAnotherSaver} of ${bases} bases get another saver.</p>`
}

function reliabilityHtml({ models }: CascadeReport): string {
  const items = models.map(({ name, reliability: { ece, bins } }) => {
    const bars = bins.map(({ rows, right }, at) => {
      const height = rows === 0 ? 0 : (100 * right) / rows
      return `<rect x="${(100 * at) / bins.length}" y="${100 - height}" width="${92 / bins.length}" height="${height}"/>`
    })
    return `<li><svg viewBox="0 0 100 100" role="img" aria-label="Reliability of ${escapeHtml(name)}">${bars.join('')}<line x1="0" y1="100" x2="100" y2="0"/></svg><b>${escapeHtml(name)}</b> ECE ${formatAccuracy(ece)}</li>`
  })
  return `<ul class="reliability">${items.join('\n')}</ul>`
}

const minus = (value: number): string => String(value).replace('-', '−')

const percent = (change: number): string => `${change < 0 ? '−' : '+'}${Math.abs(100 * change).toFixed(1)} %`
