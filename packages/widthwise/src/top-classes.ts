import type { Answer } from './answer.ts'

/** The most probable classes, best first; of equal ones the first. */
export function topClasses(probabilities: Float64Array, labels: readonly string[], count: number): Answer['top'] {
  return Array.from(probabilities.keys())
    .sort((a, b) => (probabilities[b] as number) - (probabilities[a] as number) || a - b)
    .slice(0, count)
    .map((index) => ({ class: index, label: labels[index] as string, probability: probabilities[index] as number }))
}
