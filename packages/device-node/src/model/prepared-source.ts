import type { ModelFile, SessionSource } from '@widthwise/device'
import type { PreparedPath } from '../cache/prepared-path.ts'

/** A source whose sessions are opened from the cache where the model has a prepared form there, else as it is. */
export class PreparedSource implements SessionSource {
  readonly owner: object
  readonly weightBytes: number
  readonly activationBytes: number
  readonly #source: SessionSource
  readonly #prepared: PreparedPath

  constructor(source: SessionSource, prepared: PreparedPath) {
    this.owner = source.owner
    this.weightBytes = source.weightBytes
    this.activationBytes = source.activationBytes
    this.#source = source
    this.#prepared = prepared
  }

  /** All workers map the one file. */
  get shared(): boolean {
    return this.#prepared.possible
  }

  async file(runtimeVersion: string): Promise<ModelFile> {
    const path = await this.#prepared.get(runtimeVersion)
    return path === undefined ? await this.#source.file(runtimeVersion) : { path }
  }

  forget(): boolean {
    return this.#prepared.forget()
  }
}
