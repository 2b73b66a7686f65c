/** What joins the same sample's records of several models. */
export type RecordId = string | number

/** One model's logged prediction on one sample. */
export interface PredictionRecord {
  /** A string, or an integer up to 2^53 - 1 either way of zero. */
  readonly id: RecordId
  /** Class index of the truth. */
  readonly label: number
  /** Class index of the model's answer. */
  readonly prediction: number
  /** Probability of the prediction, a fraction in [0, 1]. */
  readonly confidence: number
  /** The most probable classes with their probabilities, in any order; the prediction is among them. */
  readonly top?: readonly (readonly [classIndex: number, probability: number])[]
  /** What the model gave before softmax, `[classes]`. */
  readonly logits?: readonly number[] | Float32Array | Float64Array
}
