import type { WidthwiseError } from '@widthwise/core'
import type { Answer, ClassifyOptions, ImageInput, Model } from 'widthwise'
import type { ImageEntry } from '../images/image-entry.ts'

/** One entry of the results: the answer for a picture, or its error. */
export type ImageResult =
  | ({ readonly input: string; readonly error?: undefined } & Answer)
  | { readonly input: string; readonly error: WidthwiseError }

/** Classifies the pictures of the entries, in order; an entry that has none keeps its place and its error. */
export async function* classifyEntries(
  model: Model,
  entries: readonly ImageEntry[],
  options: ClassifyOptions,
): AsyncGenerator<ImageResult> {
  const images = entries.flatMap((entry): ImageInput[] => (entry.error ? [] : [entry.image]))
  const answers = model.classifyAll(images, options)
  try {
    for (const entry of entries) {
      if (entry.error) {
        yield entry
        continue
      }
      const { value } = await answers.next()
      yield { ...value, input: entry.input }
    }
  } finally {
    await answers.return(undefined)
  }
}
