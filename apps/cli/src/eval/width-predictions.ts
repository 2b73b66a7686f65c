import { softmax } from '@widthwise/cascade'
import type { PredictionRecord, RecordId } from '@widthwise/records'
import { cliError } from '../errors.ts'

/** The samples of an evaluation that could be read, in order. */
export interface Samples {
  readonly ids: readonly RecordId[]
  readonly labels: readonly number[]
}

/** What one width answered for every sample, as columns. */
export class WidthPredictions {
  /** Probability of the answer, in float64. */
  readonly confidence: number[] = []
  /** 1 where the answer is the label. */
  readonly right: number[] = []
  /** 1 where the label is among the five most probable classes. */
  readonly rightInFive: number[] = []
  /** The most probable classes of each sample with their probabilities, best first. */
  readonly top: (readonly (readonly [classIndex: number, probability: number])[])[] = []
  readonly #keepTop: boolean

  /** @param keepTop whether `top` is wanted: it takes more memory than all the rest */
  constructor(keepTop: boolean) {
    this.#keepTop = keepTop
  }

  /**
   * Takes the answers of a batch.
   *
   * @param logits `[labels.length, classes]`
   * @throws {WidthwiseError} answer-not-finite
   */
  push(logits: Float32Array, labels: readonly number[]): void {
    const classes = logits.length / labels.length
    for (const [row, label] of labels.entries()) {
      const probabilities = softmax(logits.subarray(row * classes, (row + 1) * classes))
      if (!probabilities.every(Number.isFinite)) {
        throw cliError('answer-not-finite', `the network answered picture ${this.right.length} with NaN or infinity`)
      }
      const best = bestClasses(probabilities, 5)
      this.confidence.push(probabilities[best[0] as number] as number)
      this.right.push(Number(best[0] === label))
      this.rightInFive.push(Number(best.includes(label)))
      if (this.#keepTop) this.top.push(best.map((index) => [index, probabilities[index] as number]))
    }
  }

  /** The predictions as records, one a sample; only with `keepTop`. */
  *records({ ids, labels }: Samples): Generator<PredictionRecord> {
    for (const [row, top] of this.top.entries()) {
      const [prediction, confidence] = top[0] as readonly [number, number]
      yield { id: ids[row] as RecordId, label: labels[row] as number, prediction, confidence, top }
    }
  }
}

/** The most probable classes, best first; of equal ones the lower index first. */
function bestClasses(probabilities: Float64Array, count: number): number[] {
  const best: number[] = []
  for (const [index, probability] of probabilities.entries()) {
    const last = best[count - 1]
    if (last !== undefined && probability <= (probabilities[last] as number)) continue
    const place = best.findIndex((other) => (probabilities[other] as number) < probability)
    best.splice(place < 0 ? best.length : place, 0, index)
    best.length = Math.min(best.length, count)
  }
  return best
}
