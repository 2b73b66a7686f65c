import { describe, expect, it } from 'vitest'
import { deviceError } from '../errors.ts'
import { deserializeError, serializeError } from './serialize-error.ts'

describe('an error that crosses threads', () => {
  const cross = (error: unknown): unknown => deserializeError(structuredClone(serializeError(error)))

  it('keeps its code, message, hint, details and cause', () => {
    const error = deviceError('run-failed', 'no', { details: { a: 1 }, cause: new TypeError('why') })
    const { code, message, hint, details } = error
    expect(cross(error)).toMatchObject({ code, message, hint, details, cause: { name: 'TypeError', message: 'why' } })
    expect(cross(deviceError('run-failed', 'no'))).not.toHaveProperty('cause')
  })

  it.each([[new Error('a bug')], ['a bug'], [{ toString: (): string => 'a bug', at: (): void => {} }]])(
    'that has no code is a broken worker: %s',
    (error) => {
      const { cause } = cross(error) as Error
      expect(cross(error)).toMatchObject({ code: 'worker-failed' })
      expect(cause instanceof Error ? cause.message : cause).toBe('a bug')
    },
  )
})
