import type { PageState } from '../page/page-state.ts'
import { element, setText } from './elements.ts'

/** Shows what went wrong and what to do, above the answer that stays. */
export function createProblemView(dismiss: () => void): (state: PageState) => void {
  const box = element('problem')
  element('dismiss').addEventListener('click', () => {
    dismiss()
    // The button that had the focus is gone.
    element('answer').focus()
  })
  return ({ problem }) => {
    box.hidden = problem === undefined
    box.dataset.code = problem?.code ?? ''
    setText(element('problem-title'), problem?.title ?? '')
    setText(element('problem-text'), problem?.text ?? '')
    setText(element('problem-hint'), problem?.hint ?? '')
  }
}
