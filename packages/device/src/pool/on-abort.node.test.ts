import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { onAbort } from './on-abort.ts'

describe('waiting for an abort', () => {
  it('takes one listener of the signal, however many wait, and none when nobody does', () => {
    const { signal } = new AbortController()
    const waiting = Array.from({ length: 50 }, () => onAbort(signal, () => {}))
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    for (const stop of [...waiting, ...waiting]) stop()
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    onAbort(signal, () => {})
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  })

  it('tells all that still wait, also when one stops another', () => {
    const controller = new AbortController()
    const told: string[] = []
    const stop = onAbort(controller.signal, () => told.push('stopped'))
    const stops = ['a', 'b'].map((name) =>
      onAbort(controller.signal, () => {
        told.push(name)
        for (const each of stops) each()
      }),
    )
    stop()
    controller.abort()
    expect(told).toEqual(['a', 'b'])
  })
})
