import { serverError } from './errors.ts'
import { Gate } from './gate.ts'
import type { ServedModel } from './served-model.ts'

/** A model with its queue. */
export interface ModelEntry {
  readonly model: ServedModel
  readonly version: string
  readonly gate: Gate
}

/** The models of a server, by name. */
export class ModelTable {
  readonly #entries = new Map<string, ModelEntry>()
  readonly #now: () => number

  /** @param now milliseconds on a monotonic clock */
  constructor(now: () => number) {
    this.#now = now
  }

  /** @throws {WidthwiseError} model-name-repeated */
  add(model: ServedModel, workers: number, queue: number): void {
    const { name, version = '1' } = model
    if (this.#entries.has(name)) throw serverError('model-name-repeated', `two models are called ${name}`)
    this.#entries.set(name, { model, version, gate: new Gate(workers, queue, this.#now) })
  }

  /** Requests that wait, over all models. */
  get waiting(): number {
    return [...this.#entries.values()].reduce((sum, { gate }) => sum + gate.waiting, 0)
  }

  /** @throws {WidthwiseError} model-unknown, version-unknown */
  find(name: string, version?: string): ModelEntry {
    const entry = this.#entries.get(name)
    if (!entry) {
      const known = [...this.#entries.keys()].join(', ') || 'none yet'
      throw serverError('model-unknown', `no model of that name here; there is ${known}`)
    }
    if (version !== undefined && version !== entry.version) {
      throw serverError('version-unknown', `no such version of ${name} here; there is ${entry.version}`)
    }
    return entry
  }
}
