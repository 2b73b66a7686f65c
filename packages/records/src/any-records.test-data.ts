import fc from 'fast-check'
import type { PredictionRecord } from './prediction-record.ts'

/** Lists of good records: ids all different, of both types; top in no order; logits in all of a list or in none. */
export const anyRecords: fc.Arbitrary<PredictionRecord[]> = fc
  .record({ classes: fc.integer({ min: 1, max: 20 }), rows: fc.integer({ min: 1, max: 12 }), withLogits: fc.boolean() })
  .chain(({ classes, rows, withLogits }) =>
    fc
      .tuple(
        fc.uniqueArray(fc.oneof(fc.maxSafeInteger(), fc.string({ unit: 'grapheme' })), {
          minLength: rows,
          maxLength: rows,
        }),
        fc.array(anyAnswer(classes, withLogits), { minLength: rows, maxLength: rows }),
      )
      .map(([ids, answers]) => answers.map((answer, i) => ({ id: ids[i] ?? i, ...answer }))),
  )

function anyAnswer(classes: number, withLogits: boolean): fc.Arbitrary<Omit<PredictionRecord, 'id'>> {
  const classIndex = fc.nat(classes - 1)
  const top = fc
    .uniqueArray(fc.tuple(classIndex, anyProbability), { minLength: 1, selector: ([index]) => index })
    .map((entries) => {
      const [prediction, confidence] = entries.reduce((best, entry) => (entry[1] > best[1] ? entry : best))
      return { prediction, confidence, top: entries }
    })
  const plain = fc.record({ prediction: classIndex, confidence: anyProbability })
  const logits = withLogits
    ? fc
        .array(fc.double({ noNaN: true, noDefaultInfinity: true }).map(positiveZero), {
          minLength: classes,
          maxLength: classes,
        })
        .map((values) => ({ logits: Float64Array.from(values) }))
    : fc.constant({})
  return fc
    .tuple(classIndex, fc.oneof(top, plain), logits)
    .map(([label, answer, more]) => ({ label, ...answer, ...more }))
}

const anyProbability = fc
  .oneof(fc.constantFrom(0, 1, 0.5, Number.MIN_VALUE), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(positiveZero)

/** JSON has no negative zero. */
function positiveZero(value: number): number {
  return value === 0 ? 0 : value
}
