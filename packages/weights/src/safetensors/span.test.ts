import { describe, expect, it } from 'vitest'
import { Span } from './span.ts'

describe('Span', () => {
  it('takes neighbours on either side, and runs inside what it encloses', () => {
    const span = new Span(4, 100)
    expect([span.add(50, 0, 10), span.add(64, 10, 2), span.add(40, 12, 6), span.add(55, 18, 1)]).toEqual(
      Array(4).fill(true),
    )
    expect([span.from, span.to, span.count]).toEqual([40, 66, 4])
    expect([span.sourceOf(2), span.targetOf(2), span.lengthOf(2)]).toEqual([40, 12, 6])
  })

  it('leaves runs out that are too far off, or would make it too long', () => {
    const span = new Span(4, 100)
    span.add(50, 0, 10)
    expect([span.add(65, 10, 1), span.add(40, 10, 5), span.add(60, 10, 91)]).toEqual([false, false, false])
    expect([span.from, span.to, span.count]).toEqual([50, 60, 1])
  })

  it('takes any first run, again after it was emptied', () => {
    const span = new Span(4, 100)
    expect(span.add(1000, 0, 1e6)).toBe(true)
    span.clear()
    expect(span.add(5, 0, 1)).toBe(true)
    expect([span.from, span.to]).toEqual([5, 6])
  })

  it('takes so many runs that its memory stays small, and keeps all of them', () => {
    const span = new Span(4, 1e9)
    let taken = 0
    while (span.add(2 * taken, taken, 1)) taken++
    expect(taken).toBe(8192)
    expect(Array.from({ length: taken }, (_, i) => span.sourceOf(i)).every((source, i) => source === 2 * i)).toBe(true)
  })
})
