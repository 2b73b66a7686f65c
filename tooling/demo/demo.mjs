// The two-minute demonstration: the same pictures under a tight budget, under a loose one, and through the model's own
// cascade. Usage: npm run demo
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { load } from 'widthwise'
import { answerRows, columns } from './answer-rows.mjs'
import { count, percent } from './format.mjs'
import { table } from './table.mjs'

const folder = fileURLToPath(new URL('./pictures/', import.meta.url))
const colour = process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
/** @type {(code: number, text: string) => string} */
const paint = (code, text) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text)
const bold = (/** @type {string} */ text) => paint(1, text)
const dim = (/** @type {string} */ text) => paint(2, text)

// A reader that has seen enough (`npm run -s demo | head`) is no error.
process.stdout.on('error', (error) =>
  process.exit(/** @type {NodeJS.ErrnoException} */ (error).code === 'EPIPE' ? 0 : 1),
)

const names = (await readdir(folder)).filter((name) => name.endsWith('.png')).sort()
const model = await load('@widthwise/model-cifar10')
try {
  const full = model.cost({ width: 1 }).macs
  const tight = Math.floor(full / 3)
  /** @type {[title: string, options: import('widthwise').ClassifyOptions][]} */
  const ways = [
    ['always the full width', { width: 1 }],
    [`a tight budget, ${count(tight)} MACs`, { budget: { macs: tight } }],
    [`a loose budget, ${count(full)} MACs`, { budget: { macs: full } }],
    ["the model's own cascade", { cascade: 'auto' }],
  ]

  const costs = model.widths.map((width) => count(model.cost({ width }).macs))
  console.log(`${bold(model.name)}: one set of weights, widths ${model.widths.join(', ')} of ${costs.join(', ')} MACs`)
  console.log(dim('saving: MACs not spent, against always running the full width; ms: median of 5 runs\n'))

  // The first run of a width makes its session; the times below are those of later runs.
  for (const width of model.widths) await model.classify(`${folder}${names[0]}`, { width })

  const summary = []
  for (const [title, options] of ways) {
    const answers = []
    for (const name of names) answers.push({ name, ...(await medianAnswer(`${folder}${name}`, options)) })
    const { rows, right } = answerRows(answers, paint)
    if (options.width === undefined) console.log(`${bold(title)}\n${table(columns, rows, dim)}\n`)
    summary.push({ title, right, answers })
  }

  console.log(bold(`all ${names.length} pictures`))
  const mean = (/** @type {number[]} */ values) => values.reduce((sum, value) => sum + value, 0) / values.length
  const rows = summary.map(({ title, right, answers }) => [
    title,
    `${right} of ${names.length}`,
    count(mean(answers.map(({ macs }) => macs))),
    mean(answers.map(({ ms }) => ms)).toFixed(2),
    percent(mean(answers.map(({ saving }) => saving))),
  ])
  console.log(table(['way', 'right', '>mean MACs', '>mean ms', '>MACs saved'], rows, dim))
} finally {
  await model.dispose()
}

/**
 * The same answer five times, with the middle one of the times that they took: a machine that does something else at the
 * moment does not show.
 *
 * @param {string} picture
 * @param {import('widthwise').ClassifyOptions} options
 */
async function medianAnswer(picture, options) {
  const answers = []
  for (let run = 0; run < 5; run++) answers.push(await model.classify(picture, options))
  return /** @type {import('widthwise').Answer} */ (answers.sort((a, b) => a.ms - b.ms)[2])
}
