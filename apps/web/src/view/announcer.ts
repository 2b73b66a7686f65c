import type { PageState } from '../page/page-state.ts'
import { explainAnswer } from '../words/explain-answer.ts'
import { percent } from '../words/format.ts'
import { element, setText } from './elements.ts'

/** Milliseconds of rest before an answer is said: while the slider moves, only the last one is. */
const restMs = 700

/** Says answers to those who do not see them. */
export function createAnnouncer(): (state: PageState) => void {
  const region = element('announcement')
  let timer: ReturnType<typeof setTimeout> | undefined
  let said = ''
  return ({ shown, phase, facts }) => {
    const words = shown
      ? `${shown.answer.label}, ${percent(shown.answer.confidence)} sure. ${explainAnswer(shown.answer, shown.plan)}`
      : phase === 'ready' && facts
        ? `The model is ready: ${facts.widths.length} widths.`
        : ''
    if (words === said) return
    said = words
    clearTimeout(timer)
    timer = setTimeout(() => setText(region, words), restMs)
  }
}
