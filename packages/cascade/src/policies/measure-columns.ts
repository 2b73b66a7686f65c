import { entropyOf, largestTwo } from './answer-measures.ts'
import { forEachAnswer, type Logits } from './stage-answers.ts'

/** {@link AnswerMeasures} of many rows as columns, each `[rows]`. */
export interface MeasureColumns {
  readonly maxProb: Float64Array
  readonly margin: Float64Array
  readonly entropy: Float64Array
}

/**
 * Measures of every row of logits.
 *
 * @param temperature of the softmax; 1 when left out
 * @throws {WidthwiseError} policy-data-missing when the logits are no whole number of rows
 */
export function measureColumns(logits: Logits, temperature = 1): MeasureColumns {
  const rows = Math.floor(logits.values.length / logits.classes)
  const columns = {
    maxProb: new Float64Array(rows),
    margin: new Float64Array(rows),
    entropy: new Float64Array(rows),
  }
  forEachAnswer(
    { confidences: columns.maxProb, logits },
    logits.classes,
    (row, probabilities) => {
      const [largest, second] = largestTwo(probabilities)
      columns.maxProb[row] = largest
      columns.margin[row] = largest - second
      columns.entropy[row] = entropyOf(probabilities)
    },
    temperature,
  )
  return columns
}
