import { type AbortSignalLike, abortError } from '@widthwise/core'
import type { DeclaredPorts, NamedData } from '../protocol/protocol.ts'
import { onAbort } from './on-abort.ts'
import type { SessionSource } from './session-source.ts'

/** What a finished job gives: the outputs asked for, and the ports of the session that gave them. */
export interface JobResult {
  readonly outputs: readonly NamedData[]
  readonly ports: DeclaredPorts
}

/** What is asked of the device: a run, or, without inputs, that a session be open. */
export interface JobRequest {
  readonly source: SessionSource
  readonly inputs?: readonly NamedData[]
  readonly outputs?: readonly string[]
  readonly signal?: AbortSignalLike | undefined
  /** Called when a run begins in a worker; never for one that was cancelled before. */
  readonly onBegin?: () => void
  /** The one worker that is to do it; any when left out. */
  readonly slot?: number
}

/** A request and its promise, which is settled once: by the worker, by the caller's signal, or by disposal. */
export class Job {
  readonly request: JobRequest
  readonly result: Promise<JobResult>
  #resolve!: (result: JobResult) => void
  #reject!: (error: unknown) => void
  #settled = false
  #stopWaiting: (() => void) | undefined

  /** `onCancelled` is called when the signal aborts the job before it is settled otherwise. */
  constructor(request: JobRequest, onCancelled: (job: Job) => void) {
    this.request = request
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    const { signal } = request
    if (!signal) return
    this.#stopWaiting = onAbort(signal, () => {
      this.reject(abortError(signal))
      onCancelled(this)
    })
  }

  get isRun(): boolean {
    return this.request.inputs !== undefined
  }

  /** Whether nobody waits for it any more. */
  get settled(): boolean {
    return this.#settled
  }

  resolve(result: JobResult): void {
    if (this.#settle()) this.#resolve(result)
  }

  reject(error: unknown): void {
    if (this.#settle()) this.#reject(error)
  }

  #settle(): boolean {
    if (this.#settled) return false
    this.#settled = true
    this.#stopWaiting?.()
    return true
  }
}
