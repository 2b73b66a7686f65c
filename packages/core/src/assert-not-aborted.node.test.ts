import { describe, expect, it } from 'vitest'
import { abortError, assertNotAborted } from './assert-not-aborted.ts'

describe('assertNotAborted', () => {
  it('takes the signals of the platform: lets work go on that nobody aborted, and work without a signal', () => {
    expect(() => assertNotAborted(undefined)).not.toThrow()
    expect(() => assertNotAborted(new AbortController().signal)).not.toThrow()
  })

  it('ends it with the reason of the abort as the cause', () => {
    const reason = new Error('the user left')
    const signal = AbortSignal.abort(reason)
    expect(() => assertNotAborted(signal)).toThrow(expect.objectContaining({ code: 'aborted', cause: reason }))
    expect(abortError(signal)).toMatchObject({ code: 'aborted', cause: reason })
  })
})
