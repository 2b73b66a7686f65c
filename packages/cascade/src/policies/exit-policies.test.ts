import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluateChain } from '../evaluate-chain.ts'
import { softmax } from '../softmax.ts'
import { answerMeasures } from './answer-measures.ts'
import { type ExitPolicyName, exitPolicies } from './exit-policies.ts'
import { patienceExit } from './patience.ts'
import { policyPredictions } from './policy-predictions.ts'
import type { StageAnswers } from './stage-answers.ts'

const anyLogits = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 2, max: 6 }))
  .chain(([rows, classes]) =>
    fc.tuple(
      fc.constant(classes),
      fc.array(fc.float({ min: -20, max: 20, noNaN: true }), { minLength: rows * classes, maxLength: rows * classes }),
    ),
  )

/** Answers with logits, and the same with all probabilities as `top`, each row turned around by one more place. */
function answersOf([classes, values]: [number, number[]]): { withLogits: StageAnswers; withTop: StageAnswers } {
  const rows = values.length / classes
  const probabilities = new Float64Array(values.length)
  const confidences = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const own = softmax(values.slice(row * classes, (row + 1) * classes))
    confidences[row] = Math.max(...own)
    for (let i = 0; i < classes; i++) probabilities[row * classes + ((i + row) % classes)] = own[i] as number
  }
  const offsets = Uint32Array.from({ length: rows + 1 }, (_, row) => row * classes)
  return {
    withLogits: { confidences, logits: { classes, values: Float64Array.from(values) } },
    withTop: { confidences, top: { offsets, probabilities } },
  }
}

describe('scores of answers', () => {
  it('are the same from logits, from all probabilities in any order and for one live answer', () => {
    fc.assert(
      fc.property(anyLogits, fc.constantFrom<ExitPolicyName>('max-softmax', 'entropy', 'margin'), (logits, name) => {
        const { withLogits, withTop } = answersOf(logits)
        const policy = exitPolicies[name]
        const [a, b] = policy.scores([withLogits, withTop], logits[0]) as [Float64Array, Float64Array]
        for (const [row, score] of a.entries()) {
          const live = policy.scoreOf?.(softmax(logits[1].slice(row * logits[0], (row + 1) * logits[0])))
          expect(b[row]).toBeCloseTo(score, 12)
          expect(live).toBeCloseTo(score, 12)
          expect(score).toBeGreaterThanOrEqual(0)
          expect(score).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it('know certain answers from uniform ones', () => {
    expect(answerMeasures([1, 0, 0])).toEqual({ maxProb: 1, margin: 1, entropy: 0 })
    expect(answerMeasures([0.5, 0.5, 0]).margin).toBe(0)
    expect(answerMeasures([0.25, 0.25, 0.25, 0.25]).entropy).toBeCloseTo(Math.log(4), 15)
    expect(exitPolicies.entropy.scoreOf?.([0.25, 0.25, 0.25, 0.25])).toBeCloseTo(0, 15)
    expect(exitPolicies.entropy.scoreOf?.([0, 1, 0])).toBe(1)
  })

  it('say what records lack', () => {
    const bare: StageAnswers = { confidences: Float64Array.of(0.5, 0.5) }
    const one: StageAnswers = {
      ...bare,
      top: { offsets: Uint32Array.of(0, 2, 3), probabilities: Float64Array.of(0.5, 0.4, 0.5) },
    }
    const ragged: StageAnswers = { ...bare, logits: { classes: 3, values: new Float64Array(5) } }
    for (const ask of [
      () => exitPolicies.margin.scores([bare]),
      () => exitPolicies.margin.scores([one]),
      () => exitPolicies.margin.scores([ragged]),
      () => exitPolicies.entropy.scores([one]),
      () => exitPolicies.entropy.scores([one], 3),
      () => exitPolicies.patience.scores([bare]),
      () =>
        exitPolicies.patience.scores([
          { ...bare, predictions: Int32Array.of(1, 2) },
          { ...bare, predictions: Int32Array.of(1) },
        ]),
    ]) {
      expect(ask).toThrowError(expect.objectContaining({ code: 'policy-data-missing' }))
    }
    expect(() => exitPolicies.margin.scores([one])).toThrowError(expect.objectContaining({ details: { row: 1 } }))
  })
})

describe('patience', () => {
  const stages = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 10 })).chain(([exits, rows]) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: rows, maxLength: rows }), {
      minLength: exits,
      maxLength: exits,
    }),
  )

  it('is a threshold on its counter: a chain leaves where the rule says', () => {
    fc.assert(
      fc.property(stages, fc.integer({ min: 0, max: 6 }), (predictions, patience) => {
        const rows = predictions[0]?.length ?? 0
        const chain = policyPredictions(
          exitPolicies.patience,
          predictions.map((own) => ({
            answers: { confidences: new Float64Array(rows), predictions: Int32Array.from(own) },
            right: new Uint8Array(rows),
            cost: 1,
          })),
        )
        const expected = predictions.map(() => 0)
        for (let row = 0; row < rows; row++) {
          const exit = patienceExit(
            predictions.map((own) => own[row] as number),
            patience,
          )
          expected[exit] = (expected[exit] as number) + 1
        }
        const found = evaluateChain(
          chain,
          predictions.slice(1).map(() => patience),
        )
        expect(found.stages.map(({ exited }) => exited)).toEqual(expected)
      }),
    )
  })

  it('needs an exit, and cannot be negative', () => {
    for (const ask of [
      () => patienceExit([], 1),
      () => patienceExit([1], -1),
      () => policyPredictions(exitPolicies.margin, []),
    ]) {
      expect(ask).toThrowError(expect.objectContaining({ code: 'chain-invalid' }))
    }
  })
})

it('the last stage of a chain may lack what the policy needs', () => {
  const right = Uint8Array.of(1, 0)
  const first = answersOf([2, [3, 0, 0, 1]]).withLogits
  const chain = policyPredictions(exitPolicies.margin, [
    { answers: first, right, cost: 1 },
    { answers: { confidences: Float64Array.of(0.5, 0.5) }, right, cost: 4 },
  ])
  expect(chain[0]?.confidence[0]).toBeCloseTo(answerMeasures(softmax([3, 0])).margin, 15)
  expect([...(chain[1]?.confidence ?? [])]).toEqual([0.5, 0.5])
})
