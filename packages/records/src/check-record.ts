import type { RecordsErrorCode } from './errors.ts'
import type { PredictionRecord } from './prediction-record.ts'

/** Why a value is no record. */
export interface RecordProblem {
  readonly code: RecordsErrorCode
  readonly message: string
}

/** Half a unit in the last place of float16: what a confidence and the same number stored as float16 may differ by. */
const float16Rounding = 2 ** -11

/**
 * What is wrong with a record, or undefined when nothing is; unknown fields are let be.
 *
 * @param value anything, such as what `JSON.parse` gave
 * @param classes number of classes; Infinity when it is not known
 */
export function checkRecord(value: unknown, classes: number): RecordProblem | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { code: 'field-type', message: `the record is ${show(value)}; expected an object` }
  }
  const record = value as Partial<Record<keyof PredictionRecord, unknown>>
  return (
    checkId(record.id) ??
    checkClass('label', record.label, classes) ??
    checkClass('prediction', record.prediction, classes) ??
    checkProbability('confidence', record.confidence) ??
    (record.top === undefined ? undefined : checkTop(record.top, record as PredictionRecord, classes)) ??
    (record.logits === undefined ? undefined : checkLogits(record.logits, classes))
  )
}

/** What is wrong with an id, or undefined when nothing is. */
export function checkId(id: unknown): RecordProblem | undefined {
  if (id === undefined) return missing('id')
  if (typeof id === 'string' || Number.isSafeInteger(id)) return undefined
  return { code: 'field-type', message: `id is ${show(id)}; expected a string or an integer of at most 2^53 - 1` }
}

function checkClass(
  name: 'label' | 'prediction' | 'class in top',
  value: unknown,
  classes: number,
): RecordProblem | undefined {
  if (value === undefined) return missing(name)
  if (typeof value !== 'number') return wrongType(name, value)
  // Columns hold int32, so that is the limit where the number of classes is not known.
  const limit = Math.min(classes, 2 ** 31)
  if (Number.isInteger(value) && value >= 0 && value < limit) return undefined
  const code = name === 'class in top' ? 'top-invalid' : (`${name}-out-of-range` as const)
  return { code, message: `${name} is ${value}; expected an integer from 0 to ${limit - 1}` }
}

function checkProbability(name: 'confidence' | 'probability in top', value: unknown): RecordProblem | undefined {
  if (value === undefined) return missing(name)
  if (typeof value !== 'number') return wrongType(name, value)
  if (!Number.isFinite(value)) return { code: 'confidence-not-finite', message: `${name} is ${value}` }
  if (value >= 0 && value <= 1) return undefined
  return { code: 'confidence-out-of-range', message: `${name} is ${value}; expected a fraction in [0, 1]` }
}

function checkTop(top: unknown, record: PredictionRecord, classes: number): RecordProblem | undefined {
  if (!Array.isArray(top)) return wrongType('top', top, 'a list of [class, probability]')
  if (top.length === 0) return { code: 'top-invalid', message: 'top is empty; expected at least the prediction' }
  let highest = 0
  const seen = new Set<number>()
  for (const entry of top) {
    if (!Array.isArray(entry) || entry.length !== 2) {
      return wrongType('an entry of top', entry, '[class, probability]')
    }
    const problem = checkClass('class in top', entry[0], classes) ?? checkProbability('probability in top', entry[1])
    if (problem !== undefined) return problem
    if (seen.has(entry[0])) return { code: 'top-invalid', message: `top lists class ${entry[0]} twice` }
    seen.add(entry[0])
    highest = Math.max(highest, entry[1])
  }
  const { prediction, confidence } = record
  const best = top.filter(([, probability]) => probability === highest).map(([classIndex]) => classIndex)
  if (best.includes(prediction) && Math.abs(confidence - highest) <= float16Rounding * highest) return undefined
  const message = `prediction ${prediction} at ${confidence}, while the best of top is class ${best.join(', ')} at ${highest}`
  return { code: 'top-disagrees', message }
}

function checkLogits(logits: unknown, classes: number): RecordProblem | undefined {
  const isList = Array.isArray(logits) || logits instanceof Float32Array || logits instanceof Float64Array
  if (!isList) return wrongType('logits', logits, 'a list of numbers')
  if (logits.length === 0 || (Number.isFinite(classes) && logits.length !== classes)) {
    const expected = Number.isFinite(classes) ? classes : 'at least 1'
    return { code: 'logits-length', message: `logits has ${logits.length} values; expected ${expected}` }
  }
  for (const logit of logits) {
    if (typeof logit !== 'number') return wrongType('a logit', logit)
    if (!Number.isFinite(logit)) return { code: 'confidence-not-finite', message: `a logit is ${logit}` }
  }
  return undefined
}

function missing(name: string): RecordProblem {
  return { code: 'field-missing', message: `${name} is missing` }
}

function wrongType(name: string, value: unknown, expected = 'a number'): RecordProblem {
  return { code: 'field-type', message: `${name} is ${show(value)}; expected ${expected}` }
}

/** A value as it can stand in a message, however long it is. */
function show(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
