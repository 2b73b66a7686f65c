import type { Page } from 'playwright-core'

/** One turn of the page's event loop, by the time that its thread computed in it. */
export interface Task {
  /** Milliseconds of computing: other programs on the machine do not count. */
  readonly cpuMs: number
  /** What took most of it. */
  readonly what: string
}

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur?: number
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

const categories = ['toplevel', 'devtools.timeline', 'v8', 'disabled-by-default-devtools.timeline']

/**
 * The tasks of the threads on which pages run, while `work` goes on. Chromium's own Long Tasks are measured by the clock
 * on the wall, so that a busy machine makes them out of short ones; here the thread's own clock is read.
 */
export async function mainThreadTasks(page: Page, work: () => Promise<void>): Promise<Task[]> {
  const browser = page.context().browser()
  if (!browser) throw new Error('a page without a browser')
  await browser.startTracing(page, { categories })
  await work()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  const threads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}:${tid}`),
  )
  const onPage = traceEvents.filter(({ ph, pid, tid }) => ph === 'X' && threads.has(`${pid}:${tid}`))
  return onPage
    .filter(({ name }) => name === 'RunTask' || name.endsWith('::RunTask'))
    .map((task) => ({ cpuMs: (task.tdur ?? 0) / 1000, what: longestInside(task, onPage) }))
}

function longestInside(task: TraceEvent, events: readonly TraceEvent[]): string {
  if ((task.tdur ?? 0) < 20_000) return ''
  const inside = events
    .filter(({ name, pid, tid, ts, dur = 0 }) => {
      const within = ts >= task.ts && ts + dur <= task.ts + (task.dur ?? 0)
      return within && pid === task.pid && tid === task.tid && !name.endsWith('RunTask')
    })
    .sort((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0))
  return inside
    .slice(0, 4)
    .map(({ name, tdur = 0 }) => `${name} ${(tdur / 1000).toFixed(0)}`)
    .join(', ')
}
