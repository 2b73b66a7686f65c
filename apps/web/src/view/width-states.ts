import type { PageState } from '../page/page-state.ts'
import { macs, megabytes, milliseconds, percent } from '../words/format.ts'

/** How a width is drawn: fetched in part, idle, in the plan, ran without being sure, or the one that answered. */
export type WidthLook = 'loading' | 'idle' | 'planned' | 'unsure' | 'answered'

/** One width as the drawing and its list show it. */
export interface WidthState {
  readonly width: number
  readonly look: WidthLook
  /** Share of its weights that is here. */
  readonly loaded: number
  readonly status: string
  readonly detail: string
}

/** Every width, ascending, with what it did for the answer that stands. */
export function widthStates({ facts, shards, shown }: Pick<PageState, 'facts' | 'shards' | 'shown'>): WidthState[] {
  if (!facts) {
    return shards.map(({ width, loadedBytes, bytes }) => ({
      width,
      look: 'loading',
      loaded: loadedBytes / bytes,
      status: loadedBytes >= bytes ? 'here' : loadedBytes > 0 ? 'arriving' : 'waiting',
      detail: `${megabytes(loadedBytes)} of ${megabytes(bytes)}`,
    }))
  }
  return facts.widths.map(({ width, macs: cost }) => {
    const base = { width, loaded: 1, detail: macs(cost) }
    if (!shown) return { ...base, look: 'idle', status: 'ready' }
    const { answer, plan } = shown
    const stage = answer.ran.findIndex((run) => run.width === width)
    const run = answer.ran[stage]
    if (!run) {
      const planned = plan.chain.widths.includes(width)
      return { ...base, look: planned ? 'planned' : 'idle', status: planned ? 'did not have to run' : 'not planned' }
    }
    const answered = stage === answer.ran.length - 1
    return {
      ...base,
      look: answered ? 'answered' : 'unsure',
      status: `${percent(run.confidence)} sure`,
      detail: `${macs(cost)}, ${milliseconds(run.ms)}`,
    }
  })
}
