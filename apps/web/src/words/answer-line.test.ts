import { expect, it } from 'vitest'
import { answerLine } from './answer-line.ts'

it.each([
  ['macs', 'dog, 96.4 % sure · 29.4 M MACs'],
  ['width', 'dog, 96.4 % sure · 29.4 M MACs'],
  ['ms', 'dog, 96.4 % sure · 5.84 ms'],
] as const)('is short, with the cost that is limited: %s', (kind, want) => {
  const answer = { label: 'dog', confidence: 0.9641, macs: 29_412_096, ms: 5.84 }
  expect(answerLine(answer, kind).replaceAll('\u202f', ' ')).toBe(want)
})
