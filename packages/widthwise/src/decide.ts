import { softmax } from '@widthwise/cascade'
import type { Cost, Exit, OperatingPoint, StageOutcome, Tensor } from '@widthwise/core'
import type { StageRun } from './answer.ts'

/** What one sample came to. */
export interface SampleDecision {
  /** Of the width that answered. */
  readonly logits: Float32Array
  readonly probabilities: Float64Array
  readonly confidence: number
  readonly ran: readonly StageRun[]
  readonly reason: Exit['reason']
}

/** How points are run, and what follows on them. */
export interface Decider {
  /** Logits of a batch at a point, `[samples, classes]`, and the milliseconds that they took. */
  run(input: Tensor, point: OperatingPoint): Promise<{ readonly logits: Float32Array; readonly ms: number }>
  next(outcome: StageOutcome): Exit | OperatingPoint
  /** Told of every stage of an input that ran alone: in a batch, a sample's time is no measurement of its own. */
  observe(outcome: StageOutcome): void
}

interface Sample {
  readonly index: number
  readonly ran: StageRun[]
  spent: Required<Pick<Cost, 'macs' | 'ms'>>
}

/**
 * Runs operating points until every sample's answer stands. Samples start together; those that are not sure go on in a
 * smaller batch.
 *
 * @param input `[samples, channels, height, width]`
 */
export async function decide(input: Tensor, first: OperatingPoint, decider: Decider): Promise<SampleDecision[]> {
  const decided: SampleDecision[] = []
  let samples = Array.from({ length: input.shape[0] as number }, (_, index): Sample => {
    return { index, ran: [], spent: { macs: 0, ms: 0 } }
  })
  for (let point: OperatingPoint | undefined = first; point; ) {
    const { logits, ms } = await decider.run(samplesOf(input, samples), point)
    const classes = logits.length / samples.length
    const staying: Sample[] = []
    let following: OperatingPoint | undefined
    for (const [row, sample] of samples.entries()) {
      const own = logits.subarray(row * classes, (row + 1) * classes)
      const probabilities = softmax(own)
      const confidence = probabilities.reduce((largest, value) => Math.max(largest, value), 0)
      const { macs } = point.cost
      const spentHere = { macs, ms: ms / samples.length }
      sample.ran.push({ width: point.width, confidence, ...spentHere })
      sample.spent = { macs: sample.spent.macs + macs, ms: sample.spent.ms + spentHere.ms }
      const outcome = { point, confidence, spentHere, spent: sample.spent }
      if (samples.length === 1) decider.observe(outcome)
      const next = decider.next(outcome)
      if ('exit' in next) {
        decided[sample.index] = { logits: own, probabilities, confidence, ran: sample.ran, reason: next.reason }
      } else {
        // The same for all of them: they follow one chain, stage by stage.
        following = next
        staying.push(sample)
      }
    }
    point = following
    samples = staying
  }
  return decided
}

/** The rows of a batch that belong to these samples. */
function samplesOf(input: Tensor, samples: readonly Sample[]): Tensor {
  const [all, ...shape] = input.shape
  if (samples.length === all) return input
  const size = shape.reduce((product, side) => product * side, 1)
  const data = new Float32Array(samples.length * size)
  for (const [row, { index }] of samples.entries()) {
    data.set(input.data.subarray(index * size, (index + 1) * size), row * size)
  }
  return { shape: [samples.length, ...shape], data }
}
