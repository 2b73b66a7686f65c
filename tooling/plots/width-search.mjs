// Draws docs/width-search.svg: one width a block, found by two searches, against one width for all blocks. The files in
// width-search/ are what these commands wrote, in this order:
//   widthwise search @widthwise/model-cifar10 --data cifar10 --limit 2000 --state state.json --method greedy --test --out greedy.json
//   widthwise search @widthwise/model-cifar10 --data cifar10 --limit 2000 --state state.json --method best --max-evaluations 400 --test --out best.json
// Usage: node tooling/plots/width-search.mjs
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { drawSvg, ink } from './draw-svg.mjs'

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const readJson = (path) => JSON.parse(readFileSync(at(path), 'utf8'))
const [greedy, best, { state }] = ['greedy', 'best', 'state'].map((name) =>
  readJson(`tooling/plots/width-search/${name}.json`),
)
const { points } = readJson('packages/model-cifar10/widthwise.json')

const searched = `${greedy.count.toLocaleString('en')} calibration images, searched on`
const judged = '10,000 test images'
const row = (series, panel, macs, accuracy) => ({ series, panel, macs: macs / 1e6, accuracy: accuracy * 100 })
const names = { uniform: 'one width', greedy: 'greedy', best: 'best' }
const isUniform = (width) => (evaluation) => evaluation.widths.every((one) => one === width)
const rows = [
  ...points.flatMap(({ width, macs, top1 }) => [
    row(names.uniform, searched, macs, state.evaluations.find(isUniform(width)).accuracy),
    row(names.uniform, judged, macs, top1),
  ]),
  ...[greedy, best].flatMap(({ method, frontier }) =>
    frontier.flatMap(({ macs, top1, testTop1 }) => [
      row(names[method], searched, macs, top1),
      row(names[method], judged, macs, testTop1),
    ]),
  ),
]

/** What a budget gets: the best list that fits, until the next one does. */
const panel = (title) => {
  const encoding = {
    x: { field: 'macs', type: 'quantitative', title: 'MACs an image, millions', scale: { domain: [0, 25] } },
    y: { field: 'accuracy', type: 'quantitative', title: 'top-1 accuracy, %', scale: { domain: [76, 90] } },
    color: {
      field: 'series',
      type: 'nominal',
      scale: { domain: Object.values(names), range: ['#94a3b8', '#f59e0b', '#2563eb'] },
      legend: { title: null, orient: 'bottom', symbolType: 'circle', symbolOpacity: 1 },
    },
  }
  // The searches share most of their lists: what one of them covers has to show around it.
  const series = ({ name, size, line }) => {
    const data = { values: rows.filter((one) => one.panel === title && one.series === name) }
    return [
      { data, mark: { type: 'line', interpolate: 'step-after', ...line }, encoding },
      { data, mark: { type: 'point', filled: true, size, opacity: 1 }, encoding },
    ]
  }
  return {
    width: 400,
    height: 340,
    title: { text: title, anchor: 'start', fontSize: 12, fontWeight: 'normal', color: ink },
    layer: [
      { name: names.uniform, size: 220, line: { strokeWidth: 5, opacity: 0.5 } },
      { name: names.greedy, size: 110, line: { strokeWidth: 3 } },
      { name: names.best, size: 36, line: { strokeWidth: 1.5 } },
    ].flatMap(series),
  }
}
const spec = {
  title: {
    text: 'A width for each block: greedy and better search, CIFAR-10',
    anchor: 'start',
    fontSize: 15,
    dy: -6,
  },
  hconcat: [panel(searched), panel(judged)],
}
await drawSvg(spec, 'docs/width-search.svg')

const within = (list, budget) => list.findLast(({ macs }) => macs <= budget)
const percent = (value) => (100 * value).toFixed(2)
console.log(`docs/width-search.svg: greedy ${greedy.evaluations} lists, best ${best.evaluations}; test top-1 %:`)
console.log('| MMACs | one width | greedy | best | list of best |\n| --- | --- | --- | --- | --- |')
for (const { macs, widths, testTop1 } of best.frontier) {
  const [uniform, fromGreedy] = [within(points, macs).top1, within(greedy.frontier, macs).testTop1].map(percent)
  const cells = [(macs / 1e6).toFixed(2), uniform, fromGreedy, percent(testTop1), widths.join(' ')]
  console.log(`| ${cells.join(' | ')} |`)
}
