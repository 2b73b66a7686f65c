import { type CoreErrorCode, coreErrorHints, isWidthwiseError } from '@widthwise/core'
import { expect } from 'vitest'
import { type WeightsErrorCode, weightsErrorHints } from './errors.ts'

const hints = { ...coreErrorHints, ...weightsErrorHints }

/** Expects an error of this package, or a cancellation, of one code, with a message and a hint. */
export async function expectCode(
  act: () => unknown,
  code: WeightsErrorCode | CoreErrorCode,
  message: RegExp = /./,
): Promise<void> {
  const outcome = await (async () => act())().then(
    () => 'no error',
    (error: unknown) => error,
  )
  if (!isWidthwiseError(outcome, hints)) throw new Error(`expected ${code}, got ${outcome}`, { cause: outcome })
  expect(outcome.code, outcome.message).toBe(code)
  expect(outcome.message).toMatch(message)
  expect(outcome.hint).not.toBe('')
}
