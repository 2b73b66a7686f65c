import type { Answer } from 'widthwise'
import type { Exchange } from './http/exchange.ts'
import type { ServerMetrics } from './metrics.ts'

/** What answers to pictures and to tensors have in common. */
type Answered = Pick<Answer, 'queueMs' | 'ms' | 'macs' | 'fullMacs'>

/** Takes note, for the log and the metrics, of what an answered request ran. `preprocessMs`: decoding included. */
export function noteAnswer(
  exchange: Exchange,
  metrics: ServerMetrics,
  { queueMs, ms, macs, fullMacs }: Answered,
  samples: readonly Pick<Answer, 'ran'>[],
  preprocessMs: number,
): void {
  // Chains go from narrow to wide: a sample's last width is its widest.
  const widths = samples.map(({ ran }) => (ran.at(-1) as Answer['ran'][number]).width)
  exchange.facts.width = Math.max(...widths)
  exchange.facts.queueMs = queueMs
  metrics.observe({
    queueMs,
    preprocessMs,
    inferenceMs: ms,
    totalMs: exchange.elapsedMs,
    macs,
    fullMacs,
    exits: samples.map(({ ran }) => ran.length - 1),
    widths,
  })
}
