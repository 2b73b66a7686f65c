import type { AbortSignalLike } from '@widthwise/core'
import { facadeError } from '../errors.ts'
import { runStage } from './run-stage.ts'
import { type Stage, stageName } from './stage.ts'

/** How far probabilities that a float32 softmax gives may be from 1 together. */
const tolerance = 1e-3

/**
 * Runs every stage once on zeros: sessions are made before the first picture comes, and what the models answer is looked
 * at. Logits that are probabilities already would pass for answers that are never sure.
 *
 * @throws {WidthwiseError} output-not-logits, model-not-classifier, aborted, and what the device throws
 */
export async function assertOutputs(stages: readonly Stage[], signal: AbortSignalLike | undefined): Promise<void> {
  for (const stage of stages) {
    const { shape } = stage.preprocessor
    const zeros = { shape, data: new Float32Array(shape[0] * shape[1] * shape[2]) }
    const [output] = await runStage({ ...stage, gives: 'probabilities' }, [zeros], signal)
    if (!output || output.length < 2) continue
    const sum = output.reduce((all, value) => all + value, 0)
    const areProbabilities = Math.abs(sum - 1) <= tolerance && output.every((value) => value >= 0)
    if (areProbabilities === (stage.gives === 'probabilities')) continue
    const what = areProbabilities ? 'probabilities: they sum to 1' : `no probabilities: they sum to ${sum}`
    throw facadeError(
      'output-not-logits',
      `${stageName(stage)} is said to give ${stage.gives}; its ${stage.output} are ${what}`,
    )
  }
}
