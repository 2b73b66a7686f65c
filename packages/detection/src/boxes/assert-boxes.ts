import { detectionError } from '../errors.ts'

/**
 * Checks that boxes, scores and classes belong together and are finite.
 *
 * @throws {WidthwiseError} boxes-invalid
 */
export function assertBoxes(boxes: Float32Array, scores: Float32Array, classes?: ArrayLike<number>): void {
  if (boxes.length !== 4 * scores.length) {
    throw detectionError(
      'boxes-invalid',
      `${boxes.length} coordinates for ${scores.length} scores; ${4 * scores.length} are needed`,
    )
  }
  if (classes && classes.length !== scores.length) {
    throw detectionError('boxes-invalid', `${classes.length} classes for ${scores.length} boxes; one each is needed`)
  }
  const wrong = boxes.findIndex((value) => !Number.isFinite(value))
  if (wrong >= 0) {
    throw detectionError('boxes-invalid', `coordinate ${wrong % 4} of box ${wrong >> 2} is ${boxes[wrong]}`)
  }
  const score = scores.findIndex((value) => !Number.isFinite(value))
  if (score >= 0) throw detectionError('boxes-invalid', `score ${score} is ${scores[score]}`)
}

/** @throws {WidthwiseError} detection-options-invalid */
export function assertFraction(name: string, value: number): void {
  if (value >= 0 && value <= 1) return
  throw detectionError('detection-options-invalid', `${name} is ${value}; it must be a number from 0 to 1`)
}

/** @throws {WidthwiseError} detection-options-invalid */
export function assertCount(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return
  throw detectionError('detection-options-invalid', `${name} is ${value}; it must be a whole number of at least 1`)
}
