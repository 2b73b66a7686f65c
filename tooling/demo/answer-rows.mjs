import { count, percent } from './format.mjs'

/** Titles of {@link answerRows}. */
export const columns = ['picture', 'answer', '>sure', 'widths that ran', '>MACs', '>ms', '>saving']

/**
 * A row for each answer, and how many are right. The truth stands in the file's name: `3-cat-0000.png` is a cat.
 *
 * @param {readonly (import('widthwise').Answer & { name: string })[]} answers
 * @param {(code: number, text: string) => string} paint
 */
export function answerRows(answers, paint) {
  let right = 0
  const rows = answers.map(({ name, label, confidence, ran, macs, ms, saving }) => {
    const truth = name.split('-')[1]
    const good = label === truth
    if (good) right++
    return [
      name,
      good ? paint(32, `✓ ${label}`) : paint(31, `✗ ${label}`),
      percent(confidence),
      ran.map(({ width }) => width).join(' → '),
      count(macs),
      ms.toFixed(2),
      percent(saving),
    ]
  })
  return { rows, right }
}
