import { cascadeError } from '../errors.ts'

/** @throws {WidthwiseError} risk-invalid unless `value` lies strictly between 0 and 1 */
export function assertLevel(name: string, value: number): void {
  if (!(value > 0 && value < 1)) {
    throw cascadeError('risk-invalid', `${name} is ${value}; it lies strictly between 0 and 1`, {
      details: { name, value },
    })
  }
}

/** @throws {WidthwiseError} risk-invalid unless 0 ≤ value < 1 */
export function assertLimit(name: string, value: number): void {
  if (!(value >= 0 && value < 1)) {
    throw cascadeError('risk-invalid', `${name} is ${value}; it is at least 0 and below 1`, {
      details: { name, value },
    })
  }
}

/** @throws {WidthwiseError} risk-invalid unless both are whole numbers with 0 ≤ events ≤ rows and rows ≥ 1 */
export function assertCounts(events: number, rows: number): void {
  if (!(Number.isSafeInteger(rows) && rows >= 1 && Number.isSafeInteger(events) && events >= 0 && events <= rows)) {
    throw cascadeError(
      'risk-invalid',
      `${events} events in ${rows} rows; both are whole numbers, with at least one row and no more events than rows`,
      { details: { events, rows } },
    )
  }
}
