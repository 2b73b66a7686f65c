// Draws docs/select-growth.svg: the time that choosing a saver for each of 44 models takes, by rows, beside NumPy. The file
// in select-growth/ is what this wrote:
//   node tooling/bench/select-savers.mjs PEER.py --growth --rounds 2 --json tooling/plots/select-growth/growth.json
// Usage: node tooling/plots/select-growth.mjs
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { drawSvg } from './draw-svg.mjs'

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const { results, threads } = JSON.parse(readFileSync(at('tooling/plots/select-growth/growth.json'), 'utf8'))
const names = {
  ours: `Widthwise, ${threads} threads`,
  peer: 'NumPy, one thread',
  bound: 'n log n, through the last point',
}
const { rows, ours } = results.at(-1)
const bound = (n) => (ours * n * Math.log2(n)) / (rows * Math.log2(rows))
const values = results.flatMap((one) => [
  { rows: one.rows, seconds: one.ours, series: names.ours },
  { rows: one.rows, seconds: one.peer, series: names.peer },
  { rows: one.rows, seconds: bound(one.rows), series: names.bound },
])
const encoding = {
  x: {
    field: 'rows',
    type: 'quantitative',
    title: 'rows',
    scale: { type: 'log', domain: [45_000, 1_400_000], nice: false },
    axis: { format: '~s', values: results.map((one) => one.rows) },
  },
  y: {
    field: 'seconds',
    type: 'quantitative',
    title: 'seconds, wall',
    scale: { type: 'log', domain: [0.05, 20], nice: false },
    axis: { values: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20] },
  },
  color: {
    field: 'series',
    type: 'nominal',
    scale: { domain: Object.values(names), range: ['#2563eb', '#f59e0b', '#94a3b8'] },
    legend: { title: null, orient: 'bottom', labelLimit: 300 },
  },
}
const spec = {
  title: { text: 'All 946 pairs of 44 models', anchor: 'start', fontSize: 14, offset: 12 },
  width: 560,
  height: 320,
  data: { values },
  layer: [
    { mark: { type: 'line', strokeWidth: 2 }, encoding },
    { mark: { type: 'point', filled: true, size: 50, opacity: 1 }, encoding },
  ],
}
await drawSvg(spec, 'docs/select-growth.svg')
