import { initialState, type PageState } from '../page/page-state.ts'
import { element } from './elements.ts'

/** On narrow pages, where everything lies below each other, brings the answer into view when a new picture has one. */
export function createAnswerScroll(): (state: PageState) => void {
  const panel = element('answer')
  // As in the style sheets: below it there is one column.
  const narrow = matchMedia('(max-width: 56rem)')
  const still = matchMedia('(prefers-reduced-motion: reduce)')
  let before = initialState
  return (state) => {
    const settled = pictureSettled(before, state)
    before = state
    if (settled && narrow.matches)
      panel.scrollIntoView({ block: 'start', behavior: still.matches ? 'instant' : 'smooth' })
  }
}

/** Whether a newly given picture was answered or refused; the same picture answered again within another limit is not new. */
export function pictureSettled(before: PageState, { shown, problem, pending }: PageState): boolean {
  if (shown?.picture !== before.shown?.picture) return true
  if (problem === undefined || problem === before.problem) return false
  return pending !== undefined || problem.code === 'no-picture'
}
