import { deviceError } from './errors.ts'

/**
 * The value of an option that counts something.
 *
 * @throws {WidthwiseError} options-invalid, when it is no whole number of at least `least`
 */
export function wholeNumber(option: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw deviceError(
    'options-invalid',
    `${option} is ${describeValue(value)}; it must be a whole number of at least ${least}`,
    { details: { option, value } },
  )
}

/** A value as messages show it: texts in quotes. */
export function describeValue(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}
