import { cascadeError } from '../errors.ts'
import { assertCost, assertModels, type ModelColumns } from './model-columns.ts'

/** The unit that costs are compared in: multiply-accumulates, or measured milliseconds. */
export type CostUnit = 'macs' | 'ms'

/** What one run of a model costs, in the units that are known. */
export type ModelCost = { readonly [Unit in CostUnit]?: number }

/** What one model answered on the samples of a pool. */
export interface ModelAnswers {
  readonly name: string
  readonly cost: ModelCost
  /** Class indices, one a sample. */
  readonly prediction: ArrayLike<number>
  /** Fractions in [0, 1], one a sample. */
  readonly confidence: ArrayLike<number>
}

/** Samples with their labels, and what every model answered on them. */
export interface PoolAnswers {
  /** Labels and predictions are `0` to `classes - 1`; unbounded when left out. */
  readonly classes?: number
  readonly labels: ArrayLike<number>
  readonly models: readonly ModelAnswers[]
}

/**
 * A model's cost in the unit asked for.
 *
 * @throws {WidthwiseError} cost-missing, cost-out-of-range
 */
export function costIn(unit: CostUnit, model: { readonly name: string; readonly cost: ModelCost }): number {
  const cost = model.cost[unit]
  if (cost === undefined) {
    throw cascadeError('cost-missing', `${model.name} has no cost in ${unit}`, { details: { model: model.name, unit } })
  }
  assertCost(model.name, cost)
  return cost
}

/**
 * The columns that selection works on, from raw answers: every value is checked, and a row is right where the
 * prediction equals the label.
 *
 * @throws {WidthwiseError} those of {@link assertModels}, cost-missing, label-out-of-range, prediction-out-of-range
 */
export function modelsFromAnswers({ labels, models, classes }: PoolAnswers, unit: CostUnit): readonly ModelColumns[] {
  assertClasses('label-out-of-range', labels, classes)
  const columns = models.map((model): ModelColumns => {
    const { name, prediction, confidence } = model
    if (prediction.length !== labels.length || confidence.length !== labels.length) {
      throw cascadeError(
        'row-count-mismatch',
        `${name} has ${prediction.length} predictions and ${confidence.length} confidences for ${labels.length} labels`,
        { details: { model: name, rows: labels.length } },
      )
    }
    assertClasses('prediction-out-of-range', prediction, classes, name)
    return {
      name,
      cost: costIn(unit, model),
      confidence: confidence instanceof Float32Array ? confidence : Float64Array.from(confidence),
      right: Uint8Array.from(labels, (label, row) => Number(prediction[row] === label)),
    }
  })
  assertModels(columns)
  return columns
}

function assertClasses(
  code: 'label-out-of-range' | 'prediction-out-of-range',
  values: ArrayLike<number>,
  classes = Number.POSITIVE_INFINITY,
  model?: string,
): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number
    if (Number.isInteger(value) && value >= 0 && value < classes) continue
    const what = model === undefined ? 'label' : `${model}: prediction`
    throw cascadeError(code, `row ${row}, ${what} ${value} is not a class index below ${classes}`, {
      details: { ...(model !== undefined && { model }), row },
    })
  }
}
