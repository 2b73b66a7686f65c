import { isWidthwiseError } from '@widthwise/core'

/** The code of the error that `run` throws; `none` when it returns, `untyped` for any other error. */
export function thrownCode(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return codeOf(error)
  }
  return 'none'
}

/** As {@link thrownCode}, of a promise. */
export async function rejectedCode(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'none', codeOf)
}

function codeOf(error: unknown): string {
  return isWidthwiseError(error) ? error.code : `untyped ${error}`
}
