import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type DenseRow, denseCounts, denseExpected } from './dense-costs.ts'
import { committedFolders } from './golden-folder.ts'

const file = join(committedFolders.folder, 'dense-costs.json')
const { rows } = JSON.parse(readFileSync(file, 'utf8')) as { readonly rows: readonly DenseRow[] }

describe('costs of dense prediction', () => {
  it.each(rows)('$backbone under $head, part by part', (row) => {
    const expected = denseExpected(row)
    expect(Object.keys(expected)).toContain('macs.elementwise')
    expect(denseCounts(row)).toMatchObject(expected)
  })

  // `published` has the digits of the tables: UperNet's MACs rounded down, those of Semantic FPN rounded. Their ResNets have
  // the deep stem, whatever their name there.
  const published = rows.flatMap((row) =>
    'published' in row && !/^resnet\d+$/.test(row.backbone) ? [row as DenseRow & { published: { macsG: number } }] : [],
  )
  it.each(published)('$backbone under $head comes to the published MACs', (row) => {
    const { 'macs.total': total = 0, 'macs.elementwise': added = 0 } = denseCounts(row)
    const billions = (total + added) / 1e9
    expect(row.head === 'upernet' ? Math.floor(billions) : Math.round(billions)).toBe(row.published.macsG)
  })

  it('count the classes and the channels that a row names', () => {
    const row = rows.find(({ head }) => head === 'semanticfpn') as DenseRow
    const [wide, narrow] = [row, { ...row, classes: 10, channels: 64 }].map(denseCounts)
    expect(narrow?.['params.backbone']).toBe(wide?.['params.backbone'])
    expect(narrow?.['params.head']).toBeLessThan(wide?.['params.head'] ?? 0)
  })
})
