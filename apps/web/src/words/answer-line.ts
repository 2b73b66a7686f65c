import type { Answer } from 'widthwise'
import type { LimitKind } from '../page/limit.ts'
import { macs, milliseconds, percent } from './format.ts'

/** An answer in one short line, with the cost that is limited: `dog, 96.4 % sure · 29.4 M MACs`. */
export function answerLine(answer: Pick<Answer, 'label' | 'confidence' | 'macs' | 'ms'>, kind: LimitKind): string {
  const cost = kind === 'ms' ? milliseconds(answer.ms) : `${macs(answer.macs)} MACs`
  return `${answer.label}, ${percent(answer.confidence, 1)} sure · ${cost}`
}
