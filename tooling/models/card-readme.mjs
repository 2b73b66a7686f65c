// Writes the tables of a model package's README from its card.
// Usage: node tooling/models/card-readme.mjs [packages/model-cifar10]
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const percent = (share) => (100 * share).toFixed(2)
const millions = (macs) => (macs / 1e6).toFixed(2)
const row = (cells) => `| ${cells.join(' | ')} |`
const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

/** The tables of a card, as Markdown. */
export function cardTables({ points, cascade, weights }) {
  const full = points.at(-1)
  const widths = table(
    ['width', 'parameters', 'MMACs', 'top-1 % (test)', 'top-1 % (calibration)', 'file that makes it possible', 'bytes'],
    points.map(({ width, params, macs, top1, calibrationTop1 }, i) => [
      width,
      params.toLocaleString('en'),
      millions(macs),
      percent(top1),
      percent(calibrationTop1),
      `\`${weights[i].file}\``,
      weights[i].bytes.toLocaleString('en'),
    ]),
  )
  const cascades = table(
    [
      'chain',
      'thresholds',
      'fitted for',
      'exits %',
      'top-1 % (test)',
      'mean MMACs (test)',
      'saving against the full width',
    ],
    cascade.points.map(({ chain, thresholds, fit, exits, top1, meanMacs }, i) => [
      `${chain.join(' → ')}${i === cascade.default ? ' **(default)**' : ''}`,
      thresholds.map((threshold) => threshold.toFixed(4)).join(', '),
      fit.replace(/ (\d+) MACs$/, (_, macs) => ` ${millions(Number(macs))} MMACs`),
      exits.map((share) => (100 * share).toFixed(1)).join(', '),
      percent(top1),
      millions(meanMacs),
      `${(100 * (1 - meanMacs / full.macs)).toFixed(1)} %`,
    ]),
  )
  return { widths, cascades }
}

/** A README with its tables, each between two marks, written anew. */
export function withTables(readme, tables) {
  return Object.entries(tables).reduce(
    (text, [name, markdown]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`),
        (_, from, to) => `${from}${markdown}\n${to}`,
      ),
    readme,
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? 'packages/model-cifar10'
  const file = join(folder, 'README.md')
  const card = JSON.parse(readFileSync(join(folder, 'widthwise.json'), 'utf8'))
  writeFileSync(file, withTables(readFileSync(file, 'utf8'), cardTables(card)))
}
