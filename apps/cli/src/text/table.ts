import Table from 'cli-table3'
import { printable } from './printable.ts'
import type { Style } from './style.ts'

/** A column: its title and on which side its cells stand. */
export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
}

const none = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
}
const borders = {
  ...none,
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  right: '',
  'right-mid': '',
}

/** Rows under titles, columns two spaces apart, without lines, so that it can be cut and pasted. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { colours }: Style,
): string {
  const table = new Table({
    head: columns.map(({ title }) => colours.bold(title)),
    colAligns: columns.map(({ align = 'left' }) => align),
    chars: { ...borders, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  // A cell is one line, or what another wrote into it could pass for a row of ours.
  table.push(...rows.map((row) => row.map((cell) => printable(cell, { colours: true }))))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
