import type { Answer } from 'widthwise'
import type { PageState } from '../page/page-state.ts'
import { explainAnswer } from '../words/explain-answer.ts'
import { macs, milliseconds, percent } from '../words/format.ts'
import { stillShowing } from '../words/picture-name.ts'
import { create, element, setText } from './elements.ts'

/** Shows the answer: label, confidence, the most probable classes, and what it cost. */
export function createAnswerView(): (state: PageState) => void {
  const panel = element('answer')
  const label = element('label')
  const confidence = element('confidence')
  const truth = element('truth')
  const classes = element('classes')
  const why = element('why')
  const still = element('still')
  let drawn: Answer | undefined

  return ({ shown, phase, pending, plan, problem }) => {
    panel.dataset.state = shown ? 'answered' : 'empty'
    element('busy').hidden = pending === undefined
    still.hidden = !shown || !problem
    setText(still, shown && problem ? stillShowing(shown) : '')
    if (!shown) {
      setText(label, phase === 'failed' ? 'No model' : pending ? 'One moment' : 'What is it?')
      setText(confidence, emptyWords(phase))
      setText(why, plan ? 'Each square is a width; its area is what it costs.' : '')
      return
    }
    if (shown.answer === drawn) return
    const { answer } = shown
    drawn = answer
    setText(label, answer.label)
    setText(confidence, `${percent(answer.confidence, 1)} sure`)
    setText(truth, shown.truth ? truthWords(answer.label, shown.truth) : '')
    truth.dataset.right = String(answer.label === shown.truth)
    drawClasses(classes, answer)
    setText(why, explainAnswer(answer, shown.plan))
    setText(element('figure-macs'), macs(answer.macs))
    setText(element('figure-ms'), milliseconds(answer.ms))
    setText(element('figure-saving'), percent(Math.abs(answer.saving)))
    setText(element('saving-label'), answer.saving < 0 ? 'more than full width alone' : 'saved against full width')
  }
}

function emptyWords(phase: PageState['phase']): string {
  if (phase === 'failed') return 'Load the page again to try once more.'
  return phase === 'loading' ? 'The model is on its way; choose a picture meanwhile.' : 'Choose a picture to find out.'
}

function truthWords(label: string, truth: string): string {
  return label === truth ? 'Right: the data set says so too.' : `Wrong: the data set says ${truth}.`
}

/** Rows stay and change, so that bars glide to their new length. */
function drawClasses(list: HTMLElement, { top }: Answer): void {
  while (list.children.length > top.length) list.lastElementChild?.remove()
  for (const [index, { label, probability }] of top.entries()) {
    let row = list.children[index]
    if (!row) {
      row = create('li')
      row.append(create('span', 'class-name'), create('span', 'class-bar'), create('data', 'class-share'))
      list.append(row)
    }
    const [name, bar, share] = row.children as unknown as [HTMLElement, HTMLElement, HTMLDataElement]
    setText(name, label)
    setText(share, percent(probability, 1))
    share.value = String(probability)
    bar.style.setProperty('--share', String(probability))
  }
}
