import type { AbortSignalLike, Tensor } from '@widthwise/core'
import type { RgbImage } from '@widthwise/image'
import type { CascadeStageRun } from './cascade-answer.ts'
import type { Stage } from './stage.ts'

/** One decoded picture on its way through the stages. */
export class Sample {
  readonly ran: CascadeStageRun[] = []
  /** Milliseconds of preprocessing so far. */
  preprocessMs = 0
  readonly #image: RgbImage
  readonly #now: () => number
  readonly #inputs = new Map<string, Promise<Tensor>>()

  constructor(image: RgbImage, now: () => number) {
    this.#image = image
    this.#now = now
  }

  /** Whether a stage's input has been asked for. */
  hasInput({ inputKey }: Stage): boolean {
    return this.#inputs.has(inputKey)
  }

  /**
   * The input of a stage, `[3, height, width]`, made once for all stages that read the same.
   *
   * @throws {WidthwiseError} image-too-thin, …, aborted
   */
  input(stage: Stage, signal: AbortSignalLike | undefined): Promise<Tensor> {
    const known = this.#inputs.get(stage.inputKey)
    if (known) return known
    const made = this.#make(stage, signal)
    made.catch(() => {}) // One that was made ahead may never be asked for.
    this.#inputs.set(stage.inputKey, made)
    return made
  }

  async #make({ preprocessor }: Stage, signal: AbortSignalLike | undefined): Promise<Tensor> {
    const start = this.#now()
    const input = await preprocessor.runInTurns(this.#image, signal)
    this.preprocessMs += this.#now() - start
    return input
  }
}
