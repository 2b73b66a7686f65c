import type { CascadeProfile, StageFacts } from 'widthwise'
import { formatCount, formatMs, formatShare } from '../../text/format.ts'
import { shorten } from '../../text/shorten.ts'
import type { Style } from '../../text/style.ts'
import { type Column, renderTable } from '../../text/table.ts'
import type { PictureResult } from './answer-pictures.ts'
import type { LiveAccuracy, LiveSummary } from './live-summary.ts'

/** What there is to tell of a run. */
export interface LiveReport {
  readonly results: readonly PictureResult[]
  readonly stages: readonly StageFacts[]
  readonly profile: CascadeProfile | undefined
  readonly summary: LiveSummary
  readonly records: string | undefined
}

const answerColumns: readonly Column[] = [
  { title: 'picture' },
  { title: 'answer' },
  { title: 'sure', align: 'right' },
  { title: 'models that ran' },
  { title: 'ms', align: 'right' },
  { title: 'saving', align: 'right' },
]

const stageColumns: readonly Column[] = [
  { title: 'stage' },
  { title: 'threshold', align: 'right' },
  { title: 'answered', align: 'right' },
  { title: 'share', align: 'right' },
  { title: 'pictures run on the device', align: 'right' },
  { title: 'ms', align: 'right' },
  { title: 'MACs', align: 'right' },
]

/** What is left of a line for the picture's path. */
const otherColumns = 90

/** A run for people: a row a picture where they are `listed`, a row a stage, and what it saved. */
export function liveText(
  report: LiveReport,
  { top, listed, quiet }: { readonly top: number; readonly listed: boolean; readonly quiet: boolean },
  style: Style,
): string {
  const { results, summary, records } = report
  const rows = results.flatMap((result) => answerRows(result, top, style))
  const parts = [
    ...(listed ? [renderTable(answerColumns, rows, style)] : []),
    ...(listed && quiet ? [] : [renderTable(stageColumns, stageRows(report), style), savings(summary)]),
    ...(records === undefined ? [] : [`records: ${records}`]),
  ]
  return parts.join('\n\n')
}

function answerRows(result: PictureResult, top: number, style: Style): string[][] {
  const picture = shorten(result.input, Math.max(20, style.columns - otherColumns))
  if (result.error) return [[picture, style.colours.red(result.error.code), '', '', '', '']]
  const { label, confidence, ran, ms, saving } = result
  const models = ran.map(({ model, width }) => (width === undefined ? model : `${model} ${width}`)).join(' → ')
  return [
    [picture, label, formatShare(confidence), models, formatMs(ms), formatShare(saving)],
    ...result.top.slice(1, top).map((other) => ['', other.label, formatShare(other.probability), '', '', '']),
  ]
}

function stageRows({ stages, profile, summary }: LiveReport): string[][] {
  return stages.map(({ model, width, threshold, macs }, index) => {
    const { count, share, device } = summary.exits[index] ?? { count: 0, share: 0, device: { samples: 0 } }
    const ms = profile?.stages[index]?.msMedian
    return [
      width === undefined ? model : `${model} ${width}`,
      threshold === undefined ? 'none' : threshold.toPrecision(4),
      String(count),
      formatShare(share),
      String(device.samples),
      ms === undefined ? '' : formatMs(ms),
      formatCount(macs),
    ]
  })
}

function savings({
  answered,
  failed,
  savingMacs,
  predictedSaving,
  compared,
  measuredSaving,
  accuracy,
  prefetch,
}: LiveSummary): string {
  const pictures = `${answered} ${answered === 1 ? 'picture' : 'pictures'} answered${failed > 0 ? `, ${failed} failed` : ''}`
  const lines = [accuracy ? `${pictures}; ${rightOf(accuracy)}` : pictures]
  if (answered > 0) {
    const predicted =
      predictedSaving === undefined ? '' : `, ${formatShare(predictedSaving)} of its time as the stages were measured`
    lines.push(`predicted saving against the base alone: ${formatShare(savingMacs)} of its MACs${predicted}`)
  }
  if (compared && measuredSaving !== undefined) {
    const { pictures: count, cascadeMs, baseMs, baseAccuracy } = compared
    const perPicture = `${formatMs(cascadeMs / count)} ms a picture against ${formatMs(baseMs / count)}`
    lines.push(
      `measured saving: ${formatShare(measuredSaving)}, ${perPicture}, medians on ${count} ${count === 1 ? 'picture' : 'pictures'}`,
    )
    if (baseAccuracy) lines.push(`the base alone, on these: ${rightOf(baseAccuracy)}`)
  }
  if (prefetch) {
    const { started, used, wasted, wastedMacs } = prefetch
    lines.push(
      `begun ahead for ${started} pictures: ${used} needed it, ${wasted} did not (${formatCount(wastedMacs)} MACs run for nothing)`,
    )
  }
  return lines.join('\n')
}

const rightOf = ({ right, count, top1 }: LiveAccuracy): string => `${right} of ${count} right (${formatShare(top1)})`
