import { softmax } from '@widthwise/cascade'
import type { AbortSignalLike, Tensor } from '@widthwise/core'
import { facadeError } from '../errors.ts'
import { type Stage, stageName } from './stage.ts'

/** Probabilities of one picture, `[classes]`; undefined where the model answered with what is no number. */
export type StageOutput = Float64Array | undefined

/**
 * Runs a stage on pictures, as one batch where it takes one.
 *
 * @param inputs `[3, height, width]` each
 * @throws {WidthwiseError} model-not-classifier when the answer is not `[pictures, classes]`, aborted, what the device throws
 */
export async function runStage(
  stage: Stage,
  inputs: readonly Tensor[],
  signal?: AbortSignalLike,
): Promise<readonly StageOutput[]> {
  const batches = stage.oneByOne ? inputs.map((input) => [input]) : [inputs]
  const outputs: StageOutput[] = []
  for (const batch of batches) outputs.push(...(await runBatch(stage, batch, signal)))
  return outputs
}

/** @throws {WidthwiseError} answer-not-finite */
export function assertFinite(output: StageOutput, stage: Stage): Float64Array {
  if (output) return output
  throw facadeError('answer-not-finite', `${stageName(stage)} answered with a number that is not finite`)
}

async function runBatch(
  stage: Stage,
  inputs: readonly Tensor[],
  signal: AbortSignalLike | undefined,
): Promise<readonly StageOutput[]> {
  const { runner, subnet, input, output, labels, gives } = stage
  const options = { outputs: [output], ...(signal && { signal }) }
  const { [output]: answer } = await runner.run({ [input]: stacked(inputs) }, subnet, options)
  const { shape, data } = answer as Tensor
  const classes = labels.length
  if (shape.length !== 2 || shape[0] !== inputs.length || shape[1] !== classes) {
    throw facadeError(
      'model-not-classifier',
      `${stageName(stage)} answers with ${output} of [${shape}] for ${inputs.length} pictures; with ${classes} labels [${inputs.length}, ${classes}] is right`,
      { details: { shape, classes } },
    )
  }
  return inputs.map((_, row) => {
    const values = data.subarray(row * classes, (row + 1) * classes)
    if (!values.every(Number.isFinite)) return undefined
    return gives === 'logits' ? softmax(values) : Float64Array.from(values)
  })
}

/** `[N, 3, height, width]` of N times `[3, height, width]`. */
function stacked(inputs: readonly Tensor[]): Tensor {
  const [first] = inputs as readonly [Tensor, ...Tensor[]]
  const size = first.data.length
  if (inputs.length === 1) return { shape: [1, ...first.shape], data: first.data }
  const data = new Float32Array(inputs.length * size)
  for (const [row, input] of inputs.entries()) data.set(input.data, row * size)
  return { shape: [inputs.length, ...first.shape], data }
}
