import type { CascadeComparison, ImageInput } from 'widthwise'
import type { LiveRun } from './run-live.ts'

/**
 * Times the cascade against its base alone on some of the pictures that were answered, spread evenly over all of them.
 *
 * @param most pictures to compare at most
 */
export function comparePictures(
  { cascade, pictures, results }: LiveRun,
  most: number,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<CascadeComparison> {
  const places = comparedPlaces(results, most)
  async function* images(): AsyncGenerator<ImageInput> {
    const wanted = new Set(places)
    let place = 0
    for await (const picture of pictures.all()) if (wanted.has(place++) && !picture.error) yield picture.image
  }
  return cascade.compare(images(), { signal, onProgress: (done) => onProgress(done / places.length) })
}

/** Places of the results that are compared, ascending. */
export function comparedPlaces(results: readonly { readonly error?: unknown }[], most: number): readonly number[] {
  const answered = results.flatMap(({ error }, place) => (error ? [] : [place]))
  const count = Math.min(most, answered.length)
  return Array.from({ length: count }, (_, i) => answered[Math.floor((i * answered.length) / count)] as number)
}
