import type { ErrorDocument } from '@widthwise/core'
import { errorDocument } from '../model/create-model-service.ts'
import type { ModelFacts, ModelService, Outcome } from '../model/model-service.ts'
import { describeProblem } from '../words/describe-problem.ts'
import { freshFacts } from './fresh-facts.ts'
import { latest } from './latest.ts'
import { initialLimit, type Limit, type LimitKind, limitsOf } from './limit.ts'
import { initialState, type PageState, type Picture } from './page-state.ts'
import { createStore, type Store } from './store.ts'

/** What a visitor can do. */
export interface Page {
  readonly store: Store<PageState>
  /** Opens the model; what was chosen meanwhile is answered then. */
  start(folder: string): Promise<void>
  choosePicture(picture: Picture): Promise<void>
  setLimit(limit: Limit): Promise<void>
  /** Limits something else from now on; milliseconds are measured first where they are not known. */
  limitBy(kind: LimitKind): Promise<void>
  /** Times every width with care. */
  measure(): Promise<void>
  /** Says that something failed before the model was asked. */
  report(error: ErrorDocument): void
  dismissProblem(): void
}

/** The page without its looks: a state, and what changes it. */
export function createPage(service: ModelService): Page {
  const store = createStore<PageState>(initialState)
  let opened = (_: boolean): void => {}
  const whenOpened = new Promise<boolean>((resolve) => {
    opened = resolve
  })

  const report = (error: ErrorDocument): void => store.set({ problem: describeProblem(error) })

  const show = latest(async ({ bytes, ...picture }: Picture) => {
    store.set({ pending: picture.name })
    try {
      const blob = await bytes()
      if (!(await whenOpened)) return
      const { limit } = store.state
      const outcome = await service.show(blob, limitsOf(limit))
      if (!outcome.ok) return report(outcome.error)
      const { points, ...answered } = outcome.value
      const facts = freshFacts(store.state.facts, points)
      store.set({ shown: { ...picture, ...answered }, plan: answered.plan, facts, problem: undefined })
      // The limit moved while the picture was looked at: its answer is for the limit of before.
      if (store.state.limit !== limit) await decide(store.state.limit)
    } catch (error) {
      report(errorDocument(error))
    } finally {
      store.set({ pending: undefined })
    }
  })

  const decide = latest(async (limit: Limit) => {
    if (!(await whenOpened)) return
    const { shown } = store.state
    const outcome = await service.decide(limitsOf(limit))
    if (!outcome.ok) return report(outcome.error)
    const { plan, answer, points } = outcome.value
    const { problem } = store.state
    store.set({
      plan,
      facts: freshFacts(store.state.facts, points),
      // Another picture may have come while this one was decided about; its own answer is on its way then.
      ...(answer && shown && shown === store.state.shown && { shown: { ...shown, plan, answer } }),
      ...(problem?.code === 'budget-too-small' && { problem: undefined }),
    })
  })

  const setLimit = async (limit: Limit): Promise<void> => {
    store.set({ limit })
    await decide(limit)
  }

  const measured = async (work: () => Promise<Outcome<ModelFacts>>): Promise<boolean> => {
    store.set({ measuring: 0 })
    const outcome = await work()
    store.set({ measuring: undefined, ...(outcome.ok && { facts: outcome.value }) })
    if (!outcome.ok) report(outcome.error)
    return outcome.ok
  }

  return {
    store,
    report,
    setLimit,
    dismissProblem: () => store.set({ problem: undefined }),
    async start(folder) {
      const outcome = await service.open(folder, (shards) => store.set({ shards }))
      if (outcome.ok) store.set({ phase: 'ready', facts: outcome.value })
      else {
        store.set({ phase: 'failed' })
        report(outcome.error)
      }
      opened(outcome.ok)
      if (outcome.ok) await decide(store.state.limit)
    },
    async choosePicture(picture) {
      await show(picture)
    },
    async limitBy(kind) {
      if (!(await whenOpened)) return
      store.set({ kind })
      const known = store.state.facts?.points.every(({ worstMs }) => worstMs !== undefined)
      if (kind === 'ms' && !known) {
        const measurable = await measured(() => service.haveMilliseconds())
        if (!measurable) return store.set({ kind: store.state.limit.kind })
        // The visitor went on meanwhile.
        if (store.state.kind !== kind) return
      }
      await setLimit(initialLimit(kind, store.state.facts?.points ?? []))
    },
    async measure() {
      if (!(await whenOpened)) return
      if (await measured(() => service.measure((share) => store.set({ measuring: share }))))
        await decide(store.state.limit)
    },
  }
}
