import type { PointFacts } from 'widthwise'
import 'uplot/dist/uPlot.min.css'
import uPlot from 'uplot'
import { percent } from '../words/format.ts'
import { type CostUnit, drawnPoints, frontier, logTicks } from './frontier.ts'

/** In CSS pixels. */
interface PlotSize {
  readonly width: number
  readonly height: number
}

/** What the chart shows on top of the curve. */
export interface ChartMarks {
  /** Where the operating point stands, and its costs at least and at most. */
  readonly now?: { readonly cost: number; readonly top1: number; readonly least: number; readonly most: number }
  /** A cap on the cost. */
  readonly cap?: number
  /** An accuracy that must be kept. */
  readonly floor?: number
}

/** Where the axis of costs lies inside the chart's element, in pixels from its left edge. */
export interface PlotPlace {
  readonly left: number
  readonly width: number
  /** Of a cost. */
  readonly at: (cost: number) => number
}

/** Accuracy against cost, with an operating point that moves. */
export interface CostChart {
  /** Points on an axis of costs; where the axis is the one before, only the points move. */
  setPoints(points: readonly PointFacts[], unit: CostUnit, from: number, to: number): void
  mark(marks: ChartMarks): void
  /** Colours come from the page's style; to be called when that changed. */
  restyle(): void
}

/** @param onPlaced called whenever the axes have moved */
export function createCostChart(host: HTMLElement, onPlaced: (place: PlotPlace) => void): CostChart {
  const layer = marksLayer()
  let plot: uPlot | undefined
  let marks: ChartMarks = {}
  let range: [from: number, to: number] = [1, 10]
  let drawn: readonly PointFacts[] = []
  let drawnUnit: CostUnit | undefined

  const size = (): PlotSize => ({ width: host.clientWidth, height: host.clientHeight })
  const place = (): void => {
    if (!plot) return
    layer.move(plot, marks, range)
    const { left, width } = plot.over.getBoundingClientRect()
    const inset = left - host.getBoundingClientRect().left
    const { valToPos } = plot
    onPlaced({ left: inset, width, at: (cost) => inset + valToPos(cost, 'x') })
  }
  new ResizeObserver(() => plot?.setSize(size())).observe(host)

  return {
    setPoints(points, unit, from, to) {
      const sameAxis = drawnUnit === unit && range[0] === from * 0.88 && range[1] === to
      drawn = points
      drawnUnit = unit
      if (plot && sameAxis) {
        plot.setData(chartData(points, unit))
        return place()
      }
      plot?.destroy()
      range = [from * 0.88, to]
      plot = new uPlot(
        chartOptions(host, range, unit, () => drawn, size(), place),
        chartData(points, unit),
        host,
      )
      plot.over.append(layer.element)
      place()
    },
    mark(next) {
      marks = next
      place()
    },
    restyle: () => plot?.redraw(),
  }
}

function chartData(points: readonly PointFacts[], unit: CostUnit): uPlot.AlignedData {
  const drawn = drawnPoints(points, unit)
  const best = new Set(frontier(drawn))
  return [
    drawn.map(({ cost }) => cost),
    drawn.map((point) => (best.has(point) ? point.top1 : null)),
    drawn.map(({ point, top1 }) => (point.widths.length > 1 ? top1 : null)),
    drawn.map(({ point, top1 }) => (point.widths.length === 1 ? top1 : null)),
  ]
}

function chartOptions(
  host: HTMLElement,
  range: [number, number],
  unit: CostUnit,
  points: () => readonly PointFacts[],
  size: PlotSize,
  placed: () => void,
): uPlot.Options {
  const colour = (name: string) => (): string => getComputedStyle(host).getPropertyValue(`--${name}`).trim()
  const font = `12px ${getComputedStyle(host).fontFamily}`
  const axis: uPlot.Axis = {
    stroke: colour('muted'),
    font,
    grid: { stroke: colour('hairline'), width: 1 },
    ticks: { show: false },
  }
  const scale = unit === 'macs' ? 1e6 : 1
  const accuracies = points().flatMap(({ top1 }) => (top1 === undefined ? [] : [top1]))
  const lowest = Math.floor(25 * (Math.min(...accuracies) - 0.004)) / 25
  const highest = Math.max(...accuracies) + 0.012
  return {
    ...size,
    pxAlign: false,
    legend: { show: false },
    cursor: { show: false },
    padding: [6, 10, 0, 0],
    scales: {
      x: { time: false, distr: 3, range: () => range },
      y: { range: () => [lowest, highest] },
    },
    axes: [
      {
        ...axis,
        size: 30,
        gap: 6,
        splits: () => logTicks(range[0] / scale, range[1] / scale).map((tick) => tick * scale),
        filter: (_, splits) => splits,
        values: (_, splits) =>
          splits.map((value) => `${Number((value / scale).toPrecision(2))} ${unit === 'macs' ? 'M' : 'ms'}`),
        grid: { show: false },
      },
      {
        ...axis,
        size: 44,
        gap: 8,
        splits: () => steps(lowest, highest, 0.02),
        values: (_, splits) => splits.map((value, index) => (index % 2 === 0 ? percent(value) : '')),
      },
    ],
    series: [
      {},
      { stroke: colour('frontier'), width: 2, spanGaps: true, points: { show: false } },
      { ...dots(colour('cascade'), 5) },
      { ...dots(colour('ink'), 8) },
    ],
    hooks: { draw: [(plot) => drawWidthNames(plot, points(), unit, colour('ink')(), font)], setSize: [placed] },
  }
}

function dots(colour: () => string, size: number): uPlot.Series {
  return { paths: () => null, points: { show: true, size, width: 0, fill: colour, stroke: colour } }
}

function steps(from: number, to: number, step: number): number[] {
  const count = Math.floor((to - from) / step + 1e-9) + 1
  return Array.from({ length: count }, (_, index) => Number((from + index * step).toFixed(4)))
}

/** Names the single widths below their dots. */
function drawWidthNames(
  plot: uPlot,
  points: readonly PointFacts[],
  unit: CostUnit,
  colour: string,
  font: string,
): void {
  const { ctx } = plot
  ctx.save()
  ctx.fillStyle = colour
  ctx.font = font.replace(/^\d+px/, `600 ${12 * uPlot.pxRatio}px`)
  ctx.textAlign = 'left'
  ctx.textBaseline = 'top'
  for (const { point, cost, top1 } of drawnPoints(points, unit)) {
    if (point.widths.length > 1) continue
    const x = plot.valToPos(cost, 'x', true) + 7 * uPlot.pxRatio
    const y = plot.valToPos(top1, 'y', true) + 4 * uPlot.pxRatio
    ctx.fillText(String(point.widths[0]), x, y)
  }
  ctx.restore()
}

/** Elements over the plot instead of strokes in it: style moves them, and rests where motion is not wanted. */
function marksLayer(): {
  readonly element: HTMLElement
  readonly move: (plot: uPlot, marks: ChartMarks, range: readonly [number, number]) => void
} {
  const element = document.createElement('div')
  element.className = 'marks'
  const part = (name: string): HTMLElement => {
    const made = document.createElement('div')
    made.className = name
    made.hidden = true
    element.append(made)
    return made
  }
  const cap = part('cap')
  const floor = part('floor')
  const span = part('span')
  const dot = part('dot')
  const text = part('dot-text')

  return {
    element,
    move(plot, marks, [from, to]) {
      const x = (cost: number): number => plot.valToPos(Math.min(to, Math.max(from, cost)), 'x')
      const y = (top1: number): number => plot.valToPos(top1, 'y')
      show(cap, marks.cap, (cost) => `translate(${x(cost)}px, 0)`)
      show(floor, marks.floor, (top1) => `translate(0, ${y(top1)}px)`)
      show(dot, marks.now, ({ cost, top1 }) => `translate(${x(cost)}px, ${y(top1)}px)`)
      show(span, marks.now, ({ least, most, top1 }) => {
        span.style.width = `${Math.max(0, x(most) - x(least))}px`
        return `translate(${x(least)}px, ${y(top1)}px)`
      })
      show(text, marks.now, ({ cost, top1 }) => {
        text.textContent = percent(top1, 1)
        return `translate(${x(cost)}px, ${y(top1)}px)`
      })
    },
  }
}

function show<Value>(mark: HTMLElement, value: Value | undefined, transform: (value: Value) => string): void {
  mark.hidden = value === undefined
  if (value !== undefined) mark.style.transform = transform(value)
}
