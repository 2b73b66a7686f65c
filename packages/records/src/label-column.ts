import type { RowProblem } from './top-k-scanner.ts'

/** The first label that is no class index, if any. */
export function checkLabels(labels: ArrayLike<number>, classes?: number): RowProblem | undefined {
  const limit = Math.min(classes ?? 2 ** 31, 2 ** 31)
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] as number
    if (!(Number.isInteger(label) && label >= 0 && label < limit)) {
      const message = `label is ${label}; expected an integer from 0 to ${limit - 1}`
      return { code: 'label-out-of-range', message, row }
    }
  }
  return undefined
}
