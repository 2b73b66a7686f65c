import { describe, expect, it } from 'vitest'
import type { ModelFacts } from '../model/model-service.ts'
import type { ShownPicture } from '../page/page-state.ts'
import { widthStates } from './width-states.ts'

const widths = [0.25, 0.5, 1].map((width) => ({ width, macs: width * 1e7 }))
const facts = { widths } as unknown as ModelFacts
const run = (width: number, confidence: number) => ({ width, confidence, macs: width * 1e7, ms: 2 })
const shown = (ran: readonly ReturnType<typeof run>[]): ShownPicture =>
  ({ answer: { ran }, plan: { chain: { widths: [0.5, 1], thresholds: [0.9] } } }) as unknown as ShownPicture

const looks = (states: ReturnType<typeof widthStates>): unknown[] =>
  states.map(({ look, status }) => [look, status.replace('\u202f', ' ')])

describe('widthStates', () => {
  it('are the shards while the model comes', () => {
    const shards = [
      { file: 'a', width: 0.5, loadedBytes: 100, bytes: 100 },
      { file: 'b', width: 1, loadedBytes: 50, bytes: 200 },
    ]
    const states = widthStates({ facts: undefined, shards, shown: undefined })
    expect(states.map(({ loaded, status }) => [loaded, status])).toEqual([
      [1, 'here'],
      [0.25, 'arriving'],
    ])
  })

  it('are all ready before the first picture', () => {
    expect(looks(widthStates({ facts, shards: [], shown: undefined }))).toEqual(Array(3).fill(['idle', 'ready']))
  })

  it('tell the width that answered from the one that did not have to', () => {
    expect(looks(widthStates({ facts, shards: [], shown: shown([run(0.5, 0.97)]) }))).toEqual([
      ['idle', 'not planned'],
      ['answered', '97 % sure'],
      ['planned', 'did not have to run'],
    ])
  })

  it('tell the width that was not sure', () => {
    expect(looks(widthStates({ facts, shards: [], shown: shown([run(0.5, 0.4), run(1, 0.8)]) }))).toEqual([
      ['idle', 'not planned'],
      ['unsure', '40 % sure'],
      ['answered', '80 % sure'],
    ])
  })
})
