import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compareRow, type PublishedCosts } from './src/published-costs.ts'
import { publishedPage } from './src/published-page.ts'
import { read, root } from './src/workspace.ts'

const published: PublishedCosts = JSON.parse(read('tooling/e2e/testdata/published-costs.json'))
const compared = published.tables.map((table) => ({ table, rows: table.rows.map((row) => compareRow(row, table)) }))
const numbers = compared.flatMap(({ table, rows }) =>
  rows.flatMap(({ row, params, macs }) =>
    Object.entries({ params, macs }).flatMap(([what, one]) =>
      one ? [{ name: `${table.title}: ${row.model}: ${what}`, ...one }] : [],
    ),
  ),
)

describe('published counts', () => {
  it('are there', () => {
    expect(numbers.length).toBeGreaterThan(150)
  })

  it.each(numbers)('$name $printed is ours within its rounding, or has a reason', ({ equal, why }) => {
    // A reason for a number that is equal is a reason too many.
    expect(equal).toBe(why === undefined)
    if (why !== undefined) expect(published.reasons).toHaveProperty(why)
  })

  it.each(numbers)('$name $printed is never further off than two per cent', ({ printed, computed }) => {
    const half = 0.5 * 10 ** -(printed.split('.')[1]?.length ?? 0)
    expect(Math.abs(computed - Number(printed)) - half).toBeLessThanOrEqual(0.02 * computed)
  })

  it('stand in docs/published.md beside ours (else: npm run docs:published)', async () => {
    await expect(publishedPage(published, compared)).toMatchFileSnapshot(join(root, 'docs/published.md'))
  })
})
