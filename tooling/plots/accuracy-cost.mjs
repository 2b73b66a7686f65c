// Draws docs/accuracy-cost.svg from the card of model-cifar10: accuracy against MACs of its widths and its cascades.
// Usage: node tooling/plots/accuracy-cost.mjs
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { drawSvg, ink } from './draw-svg.mjs'

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const { points, cascade } = JSON.parse(readFileSync(at('packages/model-cifar10/widthwise.json'), 'utf8'))

const widths = points.map(({ width, macs, top1 }) => ({
  series: 'one width',
  macs: macs / 1e6,
  accuracy: top1 * 100,
  label: `width ${width}`,
}))
const cascades = cascade.points.map(({ meanMacs, top1 }) => ({
  series: 'cascade of widths',
  macs: meanMacs / 1e6,
  accuracy: top1 * 100,
}))
// The upper edge: cascades that no cheaper one matches.
const frontier = cascades
  .toSorted((a, b) => a.macs - b.macs || b.accuracy - a.accuracy)
  .filter(({ accuracy }, i, all) => all.slice(0, i).every((cheaper) => cheaper.accuracy < accuracy))
const chosen = cascade.points[cascade.default]

const colours = { domain: ['one width', 'cascade of widths'], range: ['#94a3b8', '#2563eb'] }
const x = {
  field: 'macs',
  type: 'quantitative',
  title: 'MACs an image, millions (mean over 10,000 test images)',
  scale: { domain: [0, 25] },
}
const y = {
  field: 'accuracy',
  type: 'quantitative',
  title: 'top-1 accuracy, %',
  scale: { domain: [76, 89], zero: false },
}
const color = {
  field: 'series',
  type: 'nominal',
  scale: colours,
  legend: { title: null, orient: 'bottom-right', symbolType: 'circle' },
}
const spec = {
  width: 640,
  height: 360,
  title: { text: 'One set of weights: accuracy against cost, CIFAR-10', anchor: 'start', fontSize: 15, dy: -6 },
  layer: [
    { data: { values: widths }, mark: { type: 'line', strokeDash: [4, 4] }, encoding: { x, y, color } },
    {
      data: { values: widths },
      mark: { type: 'point', filled: true, size: 90, opacity: 1 },
      encoding: { x, y, color },
    },
    {
      data: { values: widths },
      mark: { type: 'text', align: 'left', dx: 8, dy: 12, color: ink, fontSize: 11 },
      encoding: { x, y, text: { field: 'label' } },
    },
    { data: { values: frontier }, mark: { type: 'line' }, encoding: { x, y, color } },
    {
      data: { values: cascades },
      mark: { type: 'point', filled: true, size: 36, opacity: 0.9 },
      encoding: { x, y, color },
    },
    {
      data: { values: [{ macs: chosen.meanMacs / 1e6, accuracy: chosen.top1 * 100, label: 'default' }] },
      mark: { type: 'point', size: 160, stroke: '#dc2626', strokeWidth: 2 },
      encoding: { x, y },
    },
    {
      data: { values: [{ macs: chosen.meanMacs / 1e6, accuracy: chosen.top1 * 100, label: 'default cascade' }] },
      mark: { type: 'text', align: 'left', dx: 2, dy: -16, color: '#dc2626', fontSize: 11 },
      encoding: { x, y, text: { field: 'label' } },
    },
  ],
}
await drawSvg(spec, 'docs/accuracy-cost.svg')
console.log(`docs/accuracy-cost.svg: ${widths.length} widths, ${cascades.length} cascades`)
