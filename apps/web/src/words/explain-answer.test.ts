import { describe, expect, it } from 'vitest'
import type { Answer } from 'widthwise'
import { explainAnswer } from './explain-answer.ts'

const chain = { widths: [0.5, 1], thresholds: [0.8922] }
const explain = (
  ran: [width: number, confidence: number][],
  reason: Answer['reason'],
  planned = chain,
  { ms = 1, ...limit }: { ms?: number; limitMs?: number } = {},
): string =>
  explainAnswer(
    { ran: ran.map(([width, confidence]) => ({ width, confidence, macs: 1, ms: 1 })), reason, ms },
    { chain: planned, ...limit },
  ).replaceAll('\u202f', ' ')

describe('explainAnswer', () => {
  it('says which width was sure enough, and which did not run for it', () => {
    expect(explain([[0.5, 0.972]], 'confident')).toBe('Width 0.5 was sure enough (97 %), so full width did not run.')
  })

  it('says why a wider one ran', () => {
    expect(
      explain(
        [
          [0.5, 0.43],
          [1, 0.9],
        ],
        'last',
      ),
    ).toBe('Width 0.5 was not sure enough (43 %, 89 % was asked for), so full width ran.')
  })

  it('goes through a chain of three', () => {
    const three = { widths: [0.25, 0.5, 1], thresholds: [0.9, 0.8] }
    expect(
      explain(
        [
          [0.25, 0.5],
          [0.5, 0.81],
        ],
        'confident',
        three,
      ),
    ).toBe(
      'Width 0.25 was not sure enough (50 %, 90 % was asked for), so width 0.5 ran. Width 0.5 was sure enough (81 %), so full width did not run.',
    )
  })

  it('says that the limit left no room', () => {
    expect(explain([[0.5, 0.43]], 'budget')).toBe(
      'Width 0.5 was not sure enough (43 %), but the limit left no room for full width.',
    )
  })

  it('remarks on what took longer than its limit', () => {
    const late = (ms: number) => explain([[0.5, 0.97]], 'confident', chain, { ms, limitMs: 3.55 })
    expect(late(5.84)).toBe(
      'Width 0.5 was sure enough (97 %), so full width did not run. It took longer than the limit of 3.55 ms: times vary.',
    )
    for (const ms of [2, 3.55, 3.5501]) expect(late(ms)).not.toContain('longer')
    expect(explain([[0.5, 0.97]], 'confident', chain, { ms: 1e6 })).not.toContain('longer')
  })

  it('says that one width alone was planned', () => {
    expect(explain([[0.25, 0.6]], 'last', { widths: [0.25], thresholds: [] })).toBe('Width 0.25 alone ran, as planned.')
  })
})
