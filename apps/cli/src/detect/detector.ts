import type { Device, Runner, Tensor } from '@widthwise/core'
import {
  assertYoloShape,
  bestBoxes,
  type DetectedBoxes,
  decodeYolo,
  detectionConfidence,
  detectionMinScore,
  letterbox,
  type Size,
} from '@widthwise/detection'
import { type RgbImage, transformToTensor } from '@widthwise/image'
import { cliError } from '../errors.ts'

/** How a detector is opened, and which of its boxes are wanted. */
export interface DetectorOptions {
  /** Names of the classes, where they are known. */
  readonly labels?: readonly string[] | undefined
  /** Boxes must score above this. */
  readonly threshold: number
  readonly iou: number
  readonly maxDetections: number
  /** Side of the input where the model leaves it open. */
  readonly imageSize?: number | undefined
  readonly signal: AbortSignal
}

/** What a detector found in one picture. */
export interface FoundBoxes {
  readonly found: DetectedBoxes
  /** Mean score of all boxes that score at least 0.05, whatever the threshold; 0 without one. */
  readonly confidence: number
  /** In the network alone. */
  readonly ms: number
}

/** The grey around a picture, as ultralytics has it. */
const border = [114, 114, 114] as const

/** Somebody's ONNX detector, ready to run. */
export class Detector {
  readonly file: string
  readonly labels: readonly string[] | undefined
  readonly #runner: Runner
  readonly #input: Size
  readonly #options: DetectorOptions

  private constructor(file: string, runner: Runner, input: Size, options: DetectorOptions) {
    this.file = file
    this.labels = options.labels
    this.#runner = runner
    this.#input = input
    this.#options = options
  }

  /**
   * Opens a detector and checks what its file says of its input and output.
   *
   * @throws {WidthwiseError} detector-unsupported, usage-invalid, and what the device throws
   */
  static async open(device: Device, file: string, options: DetectorOptions): Promise<Detector> {
    const runner = await device.prepare({ onnx: file }, { signal: options.signal })
    const input = inputSize(file, runner, options.imageSize)
    const [output, ...others] = runner.outputs
    if (!output || others.length > 0) {
      const names = runner.outputs.map(({ name }) => name).join(', ')
      throw cliError('detector-unsupported', `${file} has ${runner.outputs.length} outputs (${names}); one is right`)
    }
    // A file need not state a shape; what the first run gives is held against the same.
    if (output.shape.length > 0) classesOf(file, output.shape, options.labels)
    return new Detector(file, runner, input, options)
  }

  /** Runs that have begun on the device. */
  get runs(): number {
    return this.#runner.ran().runs
  }

  /** @throws {WidthwiseError} detector-output-invalid, and what the device throws */
  async detect(image: RgbImage, signal: AbortSignal): Promise<FoundBoxes> {
    const { threshold, iou, maxDetections } = this.#options
    const geometry = letterbox(image, this.#input)
    const tensor = transformToTensor(image, {
      resize: { kind: 'exact', ...geometry.resized },
      crop: this.#input,
      fill: border,
      interpolation: 'bilinear',
    })
    const began = performance.now()
    const { shape, data } = await this.#run({ ...tensor, shape: [1, ...tensor.shape] }, signal)
    const ms = performance.now() - began
    const all = decodeYolo(data, geometry, {
      classes: classesOf(this.file, shape, this.labels),
      // Boxes at the floor itself count for the confidence; the threshold that people ask for comes after.
      confidenceThreshold: Math.min(threshold, 0.9 * detectionMinScore),
      iouThreshold: iou,
      maxDetections: mostBoxes,
    })
    return { found: bestBoxes(all, threshold, maxDetections), confidence: detectionConfidence(all.scores), ms }
  }

  async #run(input: Tensor, signal: AbortSignal): Promise<Tensor> {
    const [{ name } = { name: '' }] = this.#runner.inputs
    const outputs = await this.#runner.run({ [name]: input }, undefined, { signal })
    return Object.values(outputs)[0] as Tensor
  }
}

/** Above the candidates that suppression takes: all that survive it count for the confidence. */
const mostBoxes = 30_000

/** @throws {WidthwiseError} detector-unsupported, usage-invalid */
function inputSize(file: string, { inputs }: Runner, imageSize: number | undefined): Size {
  const [input, ...others] = inputs
  const shape = input?.shape ?? []
  const [batch, channels, height = -1, width = -1] = shape
  if (others.length > 0 || shape.length !== 4 || (batch !== 1 && batch !== -1) || (channels !== 3 && channels !== -1)) {
    const shapes = inputs.map((port) => `[${port.shape.map((size) => (size === -1 ? 'any' : size)).join(', ')}]`)
    throw cliError(
      'detector-unsupported',
      `${file} takes ${shapes.join(', ')}; one input [1, 3, height, width] is right`,
    )
  }
  if (height === -1 || width === -1) {
    if (imageSize === undefined) {
      throw cliError('usage-invalid', `${file} leaves the size of its input open: say --image-size`)
    }
    return { width: width === -1 ? imageSize : width, height: height === -1 ? imageSize : height }
  }
  if (imageSize !== undefined && (imageSize !== width || imageSize !== height)) {
    throw cliError(
      'usage-invalid',
      `${file} takes pictures of ${width} × ${height} pixels; --image-size is ${imageSize}`,
    )
  }
  return { width, height }
}

/** @throws {WidthwiseError} detector-unsupported */
function classesOf(file: string, shape: readonly number[], labels: readonly string[] | undefined): number {
  try {
    return assertYoloShape(shape, labels?.length)
  } catch (cause) {
    throw cliError('detector-unsupported', `${file}: ${(cause as Error).message}`, { cause, details: { file, shape } })
  }
}
