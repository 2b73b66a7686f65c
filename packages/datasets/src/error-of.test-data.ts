import { isWidthwiseError } from '@widthwise/core'

/** Code, details and message of the typed error that a promise ends with; anything else fails the test. */
export async function errorOf(
  work: Promise<unknown>,
): Promise<{ code: string; details: Readonly<Record<string, unknown>>; message: string }> {
  const error = await work.then(
    () => new Error('nothing was thrown'),
    (reason: unknown) => reason,
  )
  if (!isWidthwiseError(error)) throw error
  return { code: error.code, details: error.details, message: error.message }
}
