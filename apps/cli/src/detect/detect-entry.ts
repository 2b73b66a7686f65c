import { assertNotAborted, type WidthwiseError } from '@widthwise/core'
import type { DecodeOptions, RgbImage } from '@widthwise/image'
import { typedError } from '../error-document.ts'
import type { ImageEntry } from '../images/image-entry.ts'
import { readImage } from '../images/read-image.ts'
import { type BoxAnswer, boxAnswers } from './box-answers.ts'
import type { Detector } from './detector.ts'

/** A detector that looked at a picture. */
interface DetectorRun {
  readonly model: string
  readonly confidence: number
  readonly ms: number
}

/** What a cascade found in a picture. */
interface Detected {
  /** Sides of the picture in pixels. */
  readonly width: number
  readonly height: number
  readonly boxes: readonly BoxAnswer[]
  /** The boxes are those of the last one. */
  readonly ran: readonly DetectorRun[]
}

/** One entry of the results: the boxes of a picture, or its error. */
export type DetectResult =
  | ({ readonly input: string; readonly error?: undefined } & Detected)
  | { readonly input: string; readonly error: WidthwiseError }

/** A detector, and the image confidence from which on its answer stands; the last of a cascade has none. */
export interface OpenStage {
  readonly detector: Detector
  readonly threshold?: number
}

/** What is wrong with a model concerns every picture. */
const ofModel: ReadonlySet<string> = new Set(['detector-unsupported', 'detector-output-invalid', 'run-failed'])

/**
 * Reads a picture and hands it from detector to detector until one is sure enough. A picture that cannot be read is a result
 * with its error.
 *
 * @throws {WidthwiseError} aborted; what is wrong with a detector
 */
export async function detectEntry(
  entry: ImageEntry,
  stages: readonly OpenStage[],
  options: DecodeOptions & { readonly signal: AbortSignal },
): Promise<DetectResult> {
  if (entry.error) return entry
  const { input } = entry
  try {
    const image = await readImage(entry.image, options)
    return { input, ...(await runCascade(image, stages, options.signal)) }
  } catch (thrown) {
    assertNotAborted(options.signal)
    const error = typedError(thrown)
    if (ofModel.has(error.code)) throw error
    return { input, error }
  }
}

async function runCascade(image: RgbImage, stages: readonly OpenStage[], signal: AbortSignal): Promise<Detected> {
  const { width, height } = image
  const ran: DetectorRun[] = []
  let boxes: readonly BoxAnswer[] = []
  for (const { detector, threshold } of stages) {
    const { found, confidence, ms } = await detector.detect(image, signal)
    ran.push({ model: detector.file, confidence, ms })
    boxes = boxAnswers(found, detector.labels)
    if (threshold === undefined || confidence >= threshold) break
  }
  return { width, height, boxes, ran }
}
