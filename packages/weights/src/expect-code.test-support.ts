import { isWidthwiseError } from '@widthwise/core'
import { expect } from 'vitest'
import { type WeightsErrorCode, weightsErrorHints } from './errors.ts'

/** Expects this package's error of one code, with a message and a hint. */
export async function expectCode(act: () => unknown, code: WeightsErrorCode, message: RegExp = /./): Promise<void> {
  const outcome = await (async () => act())().then(
    () => 'no error',
    (error: unknown) => error,
  )
  if (!isWidthwiseError(outcome, weightsErrorHints))
    throw new Error(`expected ${code}, got ${outcome}`, { cause: outcome })
  expect(outcome.code, outcome.message).toBe(code)
  expect(outcome.message).toMatch(message)
  expect(outcome.hint).not.toBe('')
}
