// Draws docs/cascades.svg: cascades above the models they are made of, from cascades/frontiers.json (cascades-data.mjs).
// Usage: node tooling/plots/cascades.mjs
import { readFileSync } from 'node:fs'
import { drawSvg, ink } from './draw-svg.mjs'

const { chains } = JSON.parse(readFileSync(new URL('cascades/frontiers.json', import.meta.url), 'utf8'))
const names = { single: 'one model alone', cascade: 'cascade' }
const row =
  (series) =>
  ({ macs, top1, name }) => ({ series, macs: macs / 1e6, accuracy: 100 * top1, name })

const panel = ({ title, judgedOn, tunedOn, single, frontier }) => {
  const alone = single.map(row(names.single))
  const cascades = frontier.map(row(names.cascade)).sort((a, b) => a.macs - b.macs)
  const all = [...alone, ...cascades]
  const lowest = Math.floor(Math.min(...all.map(({ accuracy }) => accuracy)) - 0.5)
  const highest = Math.ceil(Math.max(...all.map(({ accuracy }) => accuracy)) + 0.3)
  const encoding = {
    x: {
      field: 'macs',
      type: 'quantitative',
      title: 'MACs an image, millions (mean)',
      scale: { domain: [0, 1.12 * Math.max(...all.map(({ macs }) => macs))], nice: false },
    },
    y: { field: 'accuracy', type: 'quantitative', title: 'top-1 accuracy, %', scale: { domain: [lowest, highest] } },
    color: {
      field: 'series',
      type: 'nominal',
      scale: { domain: Object.values(names), range: ['#94a3b8', '#2563eb'] },
      legend: { title: null, orient: 'bottom', symbolType: 'circle', symbolOpacity: 1 },
    },
  }
  return {
    width: 400,
    height: 320,
    title: {
      text: title,
      subtitle: `${judgedOn}; thresholds from ${tunedOn}`,
      anchor: 'start',
      fontSize: 13,
      subtitleColor: ink,
    },
    layer: [
      { data: { values: alone }, mark: { type: 'line', strokeDash: [4, 4] }, encoding },
      { data: { values: alone }, mark: { type: 'point', filled: true, size: 90, opacity: 1 }, encoding },
      {
        data: { values: alone },
        mark: { type: 'text', align: 'left', dx: 6, dy: 13, color: ink, fontSize: 11 },
        encoding: { x: encoding.x, y: encoding.y, text: { field: 'name' } },
      },
      { data: { values: cascades }, mark: { type: 'line' }, encoding },
      { data: { values: cascades }, mark: { type: 'point', filled: true, size: 20, opacity: 1 }, encoding },
    ],
  }
}

const spec = {
  title: { text: 'Cascades above the models they are made of, CIFAR-10', anchor: 'start', fontSize: 15, dy: -6 },
  hconcat: chains.map(panel),
  bounds: 'flush',
  spacing: 72,
  resolve: { scale: { x: 'independent', y: 'independent' } },
}
await drawSvg(spec, 'docs/cascades.svg')
console.log(
  `docs/cascades.svg: ${chains.map(({ title, frontier }) => `${title}, ${frontier.length} points`).join('; ')}`,
)
