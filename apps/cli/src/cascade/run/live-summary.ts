import type { CascadeSummary } from 'widthwise'
import { comparedPlaces } from './compare-pictures.ts'
import type { LiveRun } from './run-live.ts'

/** Right answers among those whose truth is known. */
export interface LiveAccuracy {
  readonly count: number
  readonly right: number
  readonly top1: number
}

/** What a run came to in sum. */
export interface LiveSummary extends CascadeSummary {
  /** Where the pictures have labels. */
  readonly accuracy?: LiveAccuracy
  /** On the pictures that were timed against the base alone. */
  readonly compared?: {
    readonly pictures: number
    readonly cascadeMs: number
    readonly baseMs: number
    /** From the profile, for who answered these pictures. */
    readonly predictedSaving?: number
    readonly accuracy?: LiveAccuracy
    readonly baseAccuracy?: LiveAccuracy
  }
}

/** Adds up a run. Pictures that never came to the cascade have failed too. */
export function liveSummary({ cascade, results, comparison }: LiveRun): LiveSummary {
  const summary = { ...cascade.summary(), failed: results.filter(({ error }) => error).length }
  const labelled = results.flatMap((result) => (result.error || !result.expected ? [] : [result]))
  const accuracy = labelled.length > 0 && accuracyOf(labelled.map(({ right }) => right === true))
  if (!comparison) return { ...summary, ...(accuracy && { accuracy }) }
  const { pictures, cascadeMs, baseMs, predictedSaving } = comparison
  // As they were chosen: the same results, the same places.
  const truths = comparedPlaces(results, pictures.length).map((place) => {
    const result = results[place]
    return result?.error ? undefined : result?.expected?.class
  })
  const marks = pictures.flatMap((picture, i) => {
    const truth = truths[i]
    if (!picture || truth === undefined) return []
    return [{ right: picture.class === truth, baseRight: picture.baseClass === truth }]
  })
  return {
    ...summary,
    ...(accuracy && { accuracy }),
    compared: {
      pictures: pictures.filter((picture) => picture !== undefined).length,
      cascadeMs,
      baseMs,
      ...(predictedSaving !== undefined && { predictedSaving }),
      ...(marks.length > 0 && {
        accuracy: accuracyOf(marks.map(({ right }) => right)),
        baseAccuracy: accuracyOf(marks.map(({ baseRight }) => baseRight)),
      }),
    },
  }
}

function accuracyOf(marks: readonly boolean[]): LiveAccuracy {
  const right = marks.filter(Boolean).length
  return { count: marks.length, right, top1: right / marks.length }
}
