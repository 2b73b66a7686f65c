import { assertNotAborted } from '@widthwise/core'
import type { RgbImage } from '@widthwise/image'
import type { ProfileOptions } from '../measure-profile.ts'
import { summarise } from '../profile.ts'
import { runStage } from './run-stage.ts'
import type { Stage } from './stage.ts'

/** Measured cost of one stage on one picture. */
export interface StageProfile {
  readonly model: string
  readonly width?: number
  readonly msMedian: number
  readonly msP95: number
  /** Mean distance from the median, in milliseconds. */
  readonly msDeviation: number
  /** Of making its input from a decoded picture. */
  readonly preprocessMsMedian: number
  /** Whether an earlier stage has made the same input already. */
  readonly inputShared: boolean
  readonly macs: number
  readonly memoryBytes: number
}

/** Measured cost of every stage of a cascade on one machine. */
export interface CascadeProfile {
  readonly device: string
  readonly machine: string
  readonly stages: readonly StageProfile[]
}

/** Timed rounds where nothing else is said: enough for a median. */
const usualRuns = 15

/** Rounds before the first timed one. */
const warmUp = 2

/** Times every stage on a picture, one at a time. Stages take turns, so that a machine that slows down slows all of them. */
export async function measureStages(
  stages: readonly Stage[],
  image: RgbImage,
  now: () => number,
  { runs = usualRuns, onProgress, signal }: ProfileOptions,
): Promise<readonly StageProfile[]> {
  const times = stages.map((): { run: number[]; preprocess: number[] } => ({ run: [], preprocess: [] }))
  for (let round = -warmUp; round < runs; round++) {
    for (const [index, stage] of stages.entries()) {
      assertNotAborted(signal)
      const start = now()
      const input = await stage.preprocessor.runInTurns(image, signal)
      const made = now()
      await runStage(stage, [input], signal)
      if (round < 0) continue
      times[index]?.preprocess.push(made - start)
      times[index]?.run.push(now() - made)
    }
    onProgress?.((round + warmUp + 1) / (runs + warmUp))
  }
  return stages.map(({ model, width, macs, runner, subnet, inputKey }, index) => ({
    model,
    ...(width !== undefined && { width }),
    ...summarise(times[index]?.run as number[]),
    preprocessMsMedian: summarise(times[index]?.preprocess as number[]).msMedian,
    inputShared: stages.slice(0, index).some((earlier) => earlier.inputKey === inputKey),
    macs,
    memoryBytes: runner.memory(subnet),
  }))
}

/**
 * The share of the base's time that a cascade saves: 1 − Σ time of the stages that ran / (pictures · time of the base
 * alone), TinySaver eq. 1 with measured milliseconds for any number of stages. Preprocessing counts, decoding, which
 * both do alike, does not.
 *
 * @param exits pictures that each stage answered
 */
export function predictedSaving(stages: readonly StageProfile[], exits: readonly number[]): number {
  const base = stages.at(-1) as StageProfile
  let all = 0
  let soFar = 0
  let spent = 0
  for (const [index, stage] of stages.entries()) {
    soFar += stage.msMedian + (stage.inputShared ? 0 : stage.preprocessMsMedian)
    spent += soFar * (exits[index] as number)
    all += exits[index] as number
  }
  return 1 - spent / (all * (base.msMedian + base.preprocessMsMedian))
}
