/**
 * Path of one model's prepared form: looked for when it is first asked for, and remembered. What cannot be prepared
 * once is not tried again.
 */
export class PreparedPath {
  readonly #find: (runtimeVersion: string) => Promise<string | undefined>
  #possible = true
  #path: Promise<string | undefined> | undefined

  constructor(find: (runtimeVersion: string) => Promise<string | undefined>) {
    this.#find = find
  }

  /** Whether the model has a prepared form, as far as is known. */
  get possible(): boolean {
    return this.#possible
  }

  /** The path, or undefined when the model is to be opened from elsewhere. */
  async get(runtimeVersion: string): Promise<string | undefined> {
    if (!this.#possible) return undefined
    this.#path ??= this.#find(runtimeVersion)
    try {
      const path = await this.#path
      this.#possible = path !== undefined
      return path
    } catch (error) {
      this.#path = undefined
      throw error
    }
  }

  /** Has the next `get` look again; gives whether there was something to forget. */
  forget(): boolean {
    const known = this.#path !== undefined
    this.#path = undefined
    return known
  }
}
