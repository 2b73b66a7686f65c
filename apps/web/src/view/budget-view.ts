import { type ChartMarks, createCostChart } from '../chart/cost-chart.ts'
import { type CostUnit, pointOf } from '../chart/frontier.ts'
import type { Page } from '../page/create-page.ts'
import {
  fullAccuracy,
  heldLimit,
  type LimitKind,
  type LimitRange,
  limitAt,
  limitRange,
  sliderSteps,
  stepOf,
  stepsBetween,
} from '../page/limit.ts'
import type { PageState } from '../page/page-state.ts'
import { createRangeHolder } from '../page/range-holder.ts'
import { answerLine } from '../words/answer-line.ts'
import { describeChain, describeChart, describeLimit, describePoint } from '../words/describe-plan.ts'
import { percent } from '../words/format.ts'
import { element, setText } from './elements.ts'
import { createPointsTable } from './points-table.ts'

const labels: Readonly<Record<LimitKind, string>> = {
  macs: 'Most MACs for one picture',
  ms: 'Most milliseconds for one picture',
  accuracy: 'Accuracy to keep',
  width: 'Width that runs alone',
}

/** Said where the thumb does not stand under a cost of the chart above it. */
const sliderNotes: Readonly<Record<LimitKind, string>> = {
  macs: '',
  ms: '',
  accuracy: 'The slider goes by accuracy, not along the axis above it.',
  width: 'The slider goes from width to width, not along the axis above it.',
}

/** The slider, what it limits, and the curve above it on which the operating point moves. */
export function createBudgetView(page: Page): (state: PageState) => void {
  const kinds = element<HTMLFieldSetElement>('kinds')
  const slider = element<HTMLInputElement>('limit')
  const track = element('slider')
  const measure = element<HTMLButtonElement>('measure')
  const chartHost = element('chart')
  const table = createPointsTable()
  const line = element('answer-line')
  const holdRange = createRangeHolder()
  let range: LimitRange | undefined
  let wasMeasuring = false
  let drawn: { points: unknown; axis: unknown; unit: CostUnit } | undefined

  const chart = createCostChart(chartHost, ({ left, width, at }) => {
    // The thumb stands under the cost that it sets.
    const begin = range && isCost(range.kind) ? at(range.from) : left
    track.style.setProperty('--from', `${begin}px`)
    track.style.setProperty('--length', `${left + width - begin}px`)
  })
  const scheme = matchMedia('(prefers-color-scheme: dark)')
  scheme.addEventListener('change', () => chart.restyle())
  new MutationObserver(() => chart.restyle()).observe(document.documentElement, { attributeFilter: ['data-theme'] })

  slider.max = String(sliderSteps)
  slider.addEventListener('input', () => {
    if (range) void page.setLimit(limitAt(range, slider.valueAsNumber))
  })
  kinds.addEventListener('change', (event) => {
    void page.limitBy((event.target as HTMLInputElement).value as LimitKind)
  })
  measure.addEventListener('click', () => {
    if (page.store.state.measuring === undefined) void page.measure()
  })

  return (state) => {
    const { facts, limit, plan, measuring } = state
    kinds.disabled = !facts
    slider.disabled = !facts
    for (const input of kinds.querySelectorAll('input')) input.checked = input.value === state.kind
    measure.hidden = limit.kind !== 'ms'
    // Neither here nor above `disabled` while something is measured: what has the focus would lose it.
    measure.setAttribute('aria-disabled', String(measuring !== undefined))
    if (!facts) return

    const { points } = facts
    const unit: CostUnit = limit.kind === 'ms' ? 'ms' : 'macs'
    range = holdRange({
      kind: limit.kind,
      points,
      inUse: slider.matches(':focus, :active'),
      measured: wasMeasuring && measuring === undefined,
    })
    wasMeasuring = measuring !== undefined
    if (!range) return
    const axis = range.kind === unit ? range : (limitRange(unit, points) ?? range)
    const place = `${axis.from} ${axis.to}`
    if (drawn?.points !== points || drawn.unit !== unit || drawn.axis !== place) {
      drawn = { points, unit, axis: place }
      chart.setPoints(points, unit, axis.from, axis.to)
    }
    slider.step = String(stepsBetween(range))
    const step = stepOf(range, limit)
    if (slider.valueAsNumber !== step) slider.valueAsNumber = step
    const words = measuring === undefined ? describeLimit(limit, points) : measuringWords(measuring)
    slider.setAttribute('aria-valuetext', words)
    setText(element('limit-label'), labels[limit.kind])
    setText(element('limit-value'), words)

    const now = pointOf(points, plan?.chain)
    setText(element('slider-note'), sliderNotes[limit.kind])
    line.hidden = !state.shown
    setText(line, state.shown ? answerLine(state.shown.answer, limit.kind) : '')
    setText(element('plan'), plan ? describeChain(plan.chain) : '')
    setText(element('plan-facts'), now ? describePoint(now) : '')
    chartHost.setAttribute('aria-label', describeChart(points, now))
    chart.mark(marksOf(state, now, unit))
    table(points, now)
  }
}

function isCost(kind: LimitKind): kind is CostUnit {
  return kind === 'macs' || kind === 'ms'
}

function measuringWords(share: number): string {
  return share > 0 ? `Measuring this browser: ${percent(share)}` : 'Measuring this browser…'
}

function marksOf({ facts, limit }: PageState, now: ReturnType<typeof pointOf>, unit: CostUnit): ChartMarks {
  const points = facts?.points ?? []
  const { value } = heldLimit(limit, points)
  const full = fullAccuracy(points)
  const first = points.find(({ widths }) => widths.length === 1 && widths[0] === now?.widths[0])
  const cost = unit === 'macs' ? now?.macs : now?.worstMs
  return {
    ...(now?.top1 !== undefined &&
      cost !== undefined && {
        now: {
          cost,
          top1: now.top1,
          least: (unit === 'macs' ? first?.macs : first?.worstMs) ?? cost,
          most: (unit === 'macs' ? now.worstMacs : now.worstMs) ?? cost,
        },
      }),
    ...(value !== undefined && isCost(limit.kind) && { cap: value }),
    ...(value !== undefined && limit.kind === 'accuracy' && full !== undefined && { floor: full - value }),
  }
}
