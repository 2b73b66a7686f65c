import { writeFile } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { reliability, selectByReferenceCode, selectOnSplit, splitEvenOdd } from '@widthwise/cascade'
import type { Cli, Outcome } from '../../cli.ts'
import type { ReportFlags } from '../../commands/cascade/report.ts'
import { writeFolder } from '../../files/write-folder.ts'
import { bootstrapSelection } from '../bootstrap-selection.ts'
import { openPool } from '../open-pool.ts'
import { judgedFrontier } from './judged-frontier.ts'
import { publishedTables, rowsOfBase } from './published-rows.ts'
import type { CascadeReport } from './report.ts'
import { reportPage } from './report-page.ts'
import { accuracyOf, savingsRows } from './savings.ts'
import { savingsMarkdown } from './savings-markdown.ts'

/**
 * Writes the report of a pool: a page, the same as JSON, and the savings as Markdown.
 *
 * @throws {WidthwiseError} for the pool and its records, output-exists, output-unwritable, disk-full, aborted
 */
export async function reportPool(cli: Cli, source: string, flags: ReportFlags): Promise<Outcome> {
  const open = await openPool(cli, source, flags.cost)
  const { models, pool } = open
  const { calibration, test } = splitEvenOdd(models)
  const split = selectOnSplit(calibration, test)
  const intervals = await bootstrapSelection(cli, calibration, { replicates: flags.bootstrap, seed: flags.seed })
  const published = await publishedTables()
  const report: CascadeReport = {
    name: pool.name ?? resolve(open.path).split(sep).slice(-2).join('/'),
    pool: open.path,
    cost: open.unit,
    rows: pool.rows,
    calibrationRows: split.calibrationRows,
    testRows: split.testRows,
    models: models.map((model) => ({
      name: model.name,
      cost: model.cost,
      accuracy: accuracyOf(model),
      reliability: reliability(model.confidence, model.right),
    })),
    // Test accuracies, which the points of the frontier are drawn with.
    testAccuracy: test.map(accuracyOf),
    savings: savingsRows(split, calibration, test),
    published: flags.cost === 'macs' ? models.flatMap(({ name }) => rowsOfBase(published, name)) : [],
    selection: split.selection,
    intervals,
    referenceCode: selectByReferenceCode(models).summary,
    frontier: judgedFrontier(calibration, test),
  }
  const page = await reportPage(report)
  const files: readonly (readonly [string, string])[] = [
    ['index.html', page],
    ['report.json', `${JSON.stringify({ schema: 'widthwise.cascade-report/1', ...report }, null, 1)}\n`],
    ['savings.md', savingsMarkdown(report)],
  ]
  await writeFolder(
    flags.out,
    async (folder) => {
      for (const [name, content] of files) await writeFile(join(folder, name), content)
    },
    { replace: { what: 'report', has: 'report.json', files: /^(index\.html|report\.json|savings\.md)$/ } },
  )
  const paths = files.map(([name]) => join(flags.out, name))
  const { frontier, selection, models: described, ...rest } = report
  return {
    document: {
      schema: 'widthwise.cascade-report/1',
      out: flags.out,
      files: paths,
      ...rest,
      models: described.map(({ reliability: { ece }, ...model }) => ({ ...model, ece })),
      selection,
      frontier: { operatingPoints: frontier.operatingPoints, points: frontier.saver.length },
    },
    text: () => `${paths.join('\n')}\n\n${savingsMarkdown(report)}`,
  }
}
