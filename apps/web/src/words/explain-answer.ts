import type { Chain } from '@widthwise/core'
import type { Answer } from 'widthwise'
import { percent } from './format.ts'

/** How a width is called in a sentence. */
export function widthName(width: number): string {
  return width === 1 ? 'full width' : `width ${width}`
}

/**
 * Why these widths ran and no others, as sentences: one for every width that was asked and not sure, one for the last.
 *
 * @param chain the widths that were planned, narrow first
 */
export function explainAnswer({ ran, reason }: Pick<Answer, 'ran' | 'reason'>, chain: Chain): string {
  const unsure = ran.slice(0, -1).map(({ width, confidence }, stage) => {
    const threshold = chain.thresholds[stage]
    const wanted = threshold === undefined ? '' : `, ${percent(threshold)} was asked for`
    const next = ran[stage + 1]?.width ?? 1
    return sentence(
      `${widthName(width)} was not sure enough (${percent(confidence)}${wanted}), so ${widthName(next)} ran`,
    )
  })
  return [...unsure, lastSentence({ ran, reason }, chain)].filter(Boolean).join(' ')
}

function lastSentence({ ran, reason }: Pick<Answer, 'ran' | 'reason'>, chain: Chain): string {
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

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
