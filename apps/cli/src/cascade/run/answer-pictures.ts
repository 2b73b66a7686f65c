import type { WidthwiseError } from '@widthwise/core'
import type { Cascade, CascadeAnswer, CascadeClassifyAllOptions, ImageInput } from 'widthwise'
import type { Picture, Pictures } from './pictures.ts'

/** One entry of the results: the answer for a picture, with the truth where it is known, or its error. */
export type PictureResult =
  | ({
      readonly input: string
      readonly error?: undefined
      readonly expected?: { readonly class: number; readonly label: string }
      readonly right?: boolean
    } & CascadeAnswer)
  | { readonly input: string; readonly error: WidthwiseError }

/** Answers pictures in order; one that there is none of keeps its place and its error. */
export async function* answerPictures(
  cascade: Cascade,
  pictures: Pictures,
  options: CascadeClassifyAllOptions,
): AsyncGenerator<PictureResult> {
  // Taken from the source, and not yet answered.
  const taken: Picture[] = []
  async function* images(): AsyncGenerator<ImageInput> {
    for await (const picture of pictures.all()) {
      taken.push(picture)
      if (!picture.error) yield picture.image
    }
  }
  for await (const { input: _, ...answer } of cascade.classifyAll(images(), options)) {
    yield* failedFirst(taken)
    const { input, label } = taken.shift() as Picture
    if (answer.error) yield { input, error: answer.error }
    else {
      const truth = label !== undefined && {
        expected: { class: label, label: cascade.labels[label] as string },
        right: answer.class === label,
      }
      yield { input, ...truth, ...answer }
    }
  }
  yield* failedFirst(taken)
}

function* failedFirst(taken: Picture[]): Generator<PictureResult> {
  for (let [first] = taken; first?.error; [first] = taken) {
    taken.shift()
    yield { input: first.input, error: first.error }
  }
}
