import type { Answer } from 'widthwise'
import type { Plan } from '../model/model-service.ts'
import { milliseconds, percent } from './format.ts'

/** What of an answer its explanation takes. */
type Explained = Pick<Answer, 'ran' | 'reason' | 'ms'>

/** How a width is called in a sentence. */
export function widthName(width: number): string {
  return width === 1 ? 'full width' : `width ${width}`
}

/**
 * Why these widths ran and no others, as sentences: one for every width that was asked and not sure, one for the last.
 *
 * @param plan what was planned: the widths, narrow first, and within how many milliseconds
 */
export function explainAnswer(answer: Explained, plan: Plan): string {
  const { ran } = answer
  const { chain } = plan
  const unsure = ran.slice(0, -1).map(({ width, confidence }, stage) => {
    const threshold = chain.thresholds[stage]
    const wanted = threshold === undefined ? '' : `, ${percent(threshold)} was asked for`
    const next = ran[stage + 1]?.width ?? 1
    return sentence(
      `${widthName(width)} was not sure enough (${percent(confidence)}${wanted}), so ${widthName(next)} ran`,
    )
  })
  return [...unsure, lastSentence(answer, plan), lateSentence(answer, plan)].filter(Boolean).join(' ')
}

function lastSentence({ ran, reason }: Explained, { chain }: Plan): string {
  const last = ran.at(-1)
  if (!last) return ''
  const notRun = chain.widths.slice(ran.length).map(widthName)
  const sure = `${percent(last.confidence)}`
  if (reason === 'confident') {
    return sentence(`${widthName(last.width)} was sure enough (${sure}), so ${notRun.join(' and ')} did not run`)
  }
  if (reason === 'budget') {
    return sentence(
      `${widthName(last.width)} was not sure enough (${sure}), but the limit left no room for ${notRun.join(' or ')}`,
    )
  }
  if (chain.widths.length === 1) return sentence(`${widthName(last.width)} alone ran, as planned`)
  return ''
}

/** A limit of time is kept by what runs of before took. */
function lateSentence({ ms }: Explained, { limitMs = Number.POSITIVE_INFINITY }: Plan): string {
  const late = ms > limitMs && milliseconds(ms) !== milliseconds(limitMs)
  return late ? `It took longer than the limit of ${milliseconds(limitMs)}: times vary.` : ''
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
