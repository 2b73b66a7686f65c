import { isWidthwiseError, type WidthwiseError } from '@widthwise/core'
import { fail } from './tally.ts'

/** Fails the unit unless `run` throws an error of this code; answers with the error. */
export function expectError(run: () => unknown, code: string): WidthwiseError {
  try {
    run()
  } catch (error) {
    if (isWidthwiseError(error) && error.code === code) return error
    fail(`${isWidthwiseError(error) ? error.code : error} was thrown, not ${code}`)
  }
  return fail(`no error; the reference raises, so ${code} is due`)
}
