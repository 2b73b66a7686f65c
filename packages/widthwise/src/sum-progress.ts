import type { WeightFile } from './model-document.ts'
import type { LoadProgress } from './platform.ts'

/**
 * Adds up how far each weight file has come. A download that has to begin anew does not take the sum back: it stands
 * still until that file is further than it was.
 */
export function sumProgress(
  weights: readonly WeightFile[],
  onProgress: ((progress: LoadProgress) => void) | undefined,
): (weight: WeightFile, fileBytes: number) => void {
  const totalBytes = weights.reduce((sum, { bytes }) => sum + bytes, 0)
  const furthest = new Map<WeightFile, number>()
  let loadedBytes = 0
  return (weight, fileBytes) => {
    const before = furthest.get(weight) ?? 0
    if (fileBytes <= before) return
    furthest.set(weight, fileBytes)
    loadedBytes += fileBytes - before
    onProgress?.({ file: weight.file, loadedBytes, totalBytes })
  }
}
