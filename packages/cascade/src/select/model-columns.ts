import { cascadeError } from '../errors.ts'
import type { Predictions } from '../predictions.ts'

/** One model of a pool as columns: its predictions on the pool's samples, under the name that results call it by. */
export interface ModelColumns extends Predictions {
  readonly name: string
}

/**
 * Checks a pool before anything is computed on it: every model has its own name, a cost that is a finite number of
 * 0 or more, and as many rows as the first; confidences are fractions, scores finite. A pool without models is valid and empty.
 *
 * @throws {WidthwiseError} duplicate-model, cost-out-of-range, row-count-mismatch, no-rows, confidence-not-finite,
 * confidence-out-of-range; `details` names the model and the row
 */
export function assertModels(models: readonly ModelColumns[]): void {
  const rows = models[0]?.confidence.length ?? 0
  const names = new Set<string>()
  for (const { name, cost, confidence, right } of models) {
    if (names.has(name))
      throw cascadeError('duplicate-model', `two models are called ${name}`, { details: { model: name } })
    names.add(name)
    assertCost(name, cost)
    if (confidence.length !== rows || right.length !== rows) {
      throw cascadeError(
        'row-count-mismatch',
        `${name} has ${confidence.length} confidences and ${right.length} marks, ${models[0]?.name} has ${rows} rows`,
        { details: { model: name, rows } },
      )
    }
  }
  if (models.length > 0 && rows === 0) throw cascadeError('no-rows', `${models.length} models without a row`)
  for (const { name, confidence, scale } of models) assertConfidence(name, confidence, scale)
}

/** @throws {WidthwiseError} cost-out-of-range */
export function assertCost(model: string, cost: number): void {
  if (cost >= 0 && Number.isFinite(cost)) return
  throw cascadeError('cost-out-of-range', `${model} costs ${cost}; a cost is a finite number, 0 or more`, {
    details: { model },
  })
}

/** @throws {WidthwiseError} confidence-not-finite, confidence-out-of-range */
function assertConfidence(
  model: string,
  confidence: ArrayLike<number>,
  scale: Predictions['scale'] = 'probability',
): void {
  for (let row = 0; row < confidence.length; row++) {
    const value = confidence[row] as number
    if (value >= 0 && value <= 1) continue
    if (scale === 'score' && Number.isFinite(value)) continue
    const code = Number.isFinite(value) ? 'confidence-out-of-range' : 'confidence-not-finite'
    throw cascadeError(code, `${model}, row ${row}: confidence ${value} is not in [0, 1]`, { details: { model, row } })
  }
}
