import type { WorkerHandle } from './worker-handle.ts'
import type { WorkerSupply } from './worker-supply.ts'

/** A worker that has loaded its runtime. */
export interface StartedWorker {
  readonly handle: WorkerHandle
  readonly runtimeVersion: string
}

/** One place for a worker: started when it is first needed, and again after it broke down. */
export class WorkerSlot {
  readonly index: number
  /** Whether a job has been given to it. */
  busy = false
  readonly #supply: WorkerSupply
  #worker: Promise<StartedWorker> | undefined

  constructor(index: number, supply: WorkerSupply) {
    this.index = index
    this.#supply = supply
  }

  /** @throws {WidthwiseError} worker-missing, worker-failed, runtime-failed */
  async worker(): Promise<StartedWorker> {
    this.#worker ??= this.#start()
    const worker = this.#worker
    try {
      return await worker
    } catch (error) {
      if (this.#worker === worker) this.#worker = undefined
      throw error
    }
  }

  /** Forgets a worker that broke down; gives whether there was one. */
  async dropFailed(): Promise<boolean> {
    const started = await this.#worker?.catch(() => undefined)
    if (!started?.handle.failed) return false
    this.#worker = undefined
    return true
  }

  /** The worker where there is one that works. */
  async running(): Promise<WorkerHandle | undefined> {
    const started = await this.#worker?.catch(() => undefined)
    return started?.handle.failed ? undefined : started?.handle
  }

  /** Gives the worker, whose sessions are closed, back. */
  async release(): Promise<void> {
    const handle = await this.running()
    this.#worker = undefined
    if (handle) await this.#supply.giveBack(handle)
  }

  async #start(): Promise<StartedWorker> {
    const handle = this.#supply.take()
    try {
      const { runtimeVersion } = await handle.request('start', { settings: this.#supply.settings })
      return { handle, runtimeVersion }
    } catch (error) {
      void handle.stop()
      throw error
    }
  }
}
