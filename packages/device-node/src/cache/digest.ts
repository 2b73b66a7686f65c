import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { setImmediate } from 'node:timers/promises'

const chunkBytes = 2 ** 20

/** SHA-256 over several contents, each told from the next; other work goes on between the pieces. */
export class Digest {
  readonly #hash = createHash('sha256')

  /** Adds bytes in memory. */
  async bytes(bytes: Uint8Array): Promise<this> {
    this.#hash.update(`${bytes.length}:`)
    for (let from = 0; from < bytes.length; from += chunkBytes) {
      this.#hash.update(bytes.subarray(from, from + chunkBytes))
      await setImmediate()
    }
    return this
  }

  /** Adds the content of a file. */
  async file(path: string): Promise<this> {
    let length = 0
    for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
      this.#hash.update(chunk as Uint8Array)
      length += (chunk as Uint8Array).length
    }
    this.#hash.update(`:${length}`)
    return this
  }

  text(text: string): this {
    this.#hash.update(`${text.length}:${text}`)
    return this
  }

  hex(): string {
    return this.#hash.digest('hex')
  }
}
