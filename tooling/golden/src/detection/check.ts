/** A case of a golden file of detection; its fields depend on the file. */
export interface DetectionCase {
  readonly id?: string
}

/**
 * Compares what a case says with what this build answers; gives the differences, none when it passes. The forms of cases
 * are this project's own, so that a check trusts what its file's cases are.
 */
export type DetectionCheck = (unit: DetectionCase) => readonly string[]

/** The difference between two numbers that should be equal but for rounding. */
export function numberDifference(what: string, got: number | undefined, want: number, tolerance: number): string[] {
  // Not ">": NaN must differ.
  return Math.abs((got ?? Number.NaN) - want) <= tolerance ? [] : [`${what} ${got}, not ${want}`]
}

/** The differences of the numbers of an object, of which all that are wanted must be there. */
export function numberDifferences(
  what: string,
  got: Readonly<Record<string, number>>,
  want: Readonly<Record<string, number>>,
  tolerance: number,
): string[] {
  return Object.entries(want).flatMap(([key, value]) => numberDifference(`${what}${key}`, got[key], value, tolerance))
}

/** The difference between two lists that should be equal. */
export function listDifference(what: string, got: readonly number[], want: readonly number[]): string[] {
  if (got.length !== want.length) return [`${what}: ${got.length} entries, not ${want.length}`]
  const wrong = got.findIndex((value, at) => value !== want[at])
  return wrong < 0 ? [] : [`${what}: entry ${wrong} is ${got[wrong]}, not ${want[wrong]}`]
}
