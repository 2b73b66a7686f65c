import { type AbortSignalLike, assertNotAborted, Turns } from '@widthwise/core'

/** Work that may be left after each of its steps, of which none takes long, and taken up again. */
export type Steps<Result> = Generator<undefined, Result, undefined>

/** Does all steps at once. */
export function allSteps<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/**
 * Does the steps in turns of some milliseconds, between which the event loop goes on.
 *
 * @throws {WidthwiseError} `aborted`, and what the steps throw
 */
export async function stepsInTurns<Result>(steps: Steps<Result>, signal?: AbortSignalLike): Promise<Result> {
  const turns = new Turns()
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    if (!turns.over) continue
    await turns.giveWay()
    assertNotAborted(signal)
  }
}
