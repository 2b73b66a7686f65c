import { type AbortSignalLike, assertNotAborted } from '@widthwise/core'
import type { RgbImage } from '@widthwise/image'
import { summarise } from '../profile.ts'
import { type CascadeRun, runCascade } from './run-cascade.ts'
import { assertFinite, runStage } from './run-stage.ts'
import type { Stage } from './stage.ts'

/** One picture through the cascade and through the base alone. */
export interface ComparedPicture {
  /** Medians over the rounds, from the decoded picture to the answer. */
  readonly cascadeMs: number
  readonly baseMs: number
  /** What each of them answers. */
  readonly class: number
  readonly baseClass: number
  /** Index of the stage that answered. */
  readonly exit: number
}

/**
 * Times a picture through the cascade and through the base alone, in turns, and each first as often as the other.
 *
 * @throws {WidthwiseError} answer-not-finite, aborted, and what preprocessing and the device throw
 */
export async function comparePicture(image: RgbImage, rounds: number, run: CascadeRun): Promise<ComparedPicture> {
  const { stages, now, signal } = run
  const base = stages.at(-1) as Stage
  const times = { cascade: [] as number[], base: [] as number[] }
  let answer: Awaited<ReturnType<typeof cascadeOnce>> | undefined
  let baseClass = 0
  const timed = async <Result>(list: number[], work: () => Promise<Result>): Promise<Result> => {
    assertNotAborted(signal)
    const start = now()
    const result = await work()
    list.push(now() - start)
    return result
  }
  const cascadeTurn = async (): Promise<void> => {
    answer = await timed(times.cascade, () => cascadeOnce(image, run))
  }
  const baseTurn = async (): Promise<void> => {
    baseClass = await timed(times.base, () => baseOnce(image, base, signal))
  }
  for (let round = 0; round < rounds; round++) {
    for (const turn of round % 2 === 0 ? [cascadeTurn, baseTurn] : [baseTurn, cascadeTurn]) await turn()
  }
  const { class: cascadeClass, exit } = answer as { class: number; exit: number }
  return {
    cascadeMs: summarise(times.cascade).msMedian,
    baseMs: summarise(times.base).msMedian,
    class: cascadeClass,
    baseClass,
    exit,
  }
}

async function cascadeOnce(image: RgbImage, run: CascadeRun): Promise<{ class: number; exit: number }> {
  const [decision] = await runCascade([image], run)
  if (!decision || !('ran' in decision)) throw decision
  return { class: decision.class, exit: decision.ran.length - 1 }
}

async function baseOnce(image: RgbImage, base: Stage, signal: AbortSignalLike | undefined): Promise<number> {
  const input = await base.preprocessor.runInTurns(image, signal)
  const [output] = await runStage(base, [input], signal)
  const probabilities = assertFinite(output, base)
  return probabilities.indexOf(Math.max(...probabilities))
}
