import type { WidthwiseError } from '@widthwise/core'
import type { CommandBody, CommandName, CommandResult, Reply, Request } from '../protocol/protocol.ts'
import { deserializeError } from '../protocol/serialize-error.ts'
import type { OpenWorkerPort, WorkerPort } from './worker-port.ts'

interface Pending {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

/** One worker, and the commands that it still owes an answer. */
export class WorkerHandle {
  readonly #port: WorkerPort
  readonly #pending = new Map<number, Pending>()
  #failure: WidthwiseError | undefined
  #commands = 0
  #stopping = false

  /** Starts the worker. @throws {WidthwiseError} what `open` throws */
  constructor(open: OpenWorkerPort) {
    this.#port = open({
      reply: (reply) => this.#settle(reply),
      failed: (failure) => this.#fail(failure),
    })
  }

  /** Whether the worker has ended, or is about to. */
  get failed(): boolean {
    return this.#failure !== undefined
  }

  /**
   * Sends a command. `moved` are buffers that the worker takes over.
   *
   * @throws {WidthwiseError} worker-failed, and what the command itself throws
   */
  request<Name extends CommandName>(
    command: Name,
    body: CommandBody<Name>,
    moved: readonly ArrayBuffer[] = [],
  ): Promise<CommandResult<Name>> {
    if (this.#failure) return Promise.reject(this.#failure)
    const id = this.#commands++
    return new Promise((resolve, reject) => {
      // First, as it throws when something cannot move; what throws here rejects.
      this.#port.post({ id, command, body } as Request, moved)
      if (this.#pending.size === 0) this.#port.hold?.(true)
      this.#pending.set(id, { resolve: resolve as Pending['resolve'], reject })
    })
  }

  /** Ends the worker once it has answered what it was asked; does nothing when it has ended. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#port.hold?.(true)
    await this.request('stop', undefined).catch(() => {})
    await this.#port.end()
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id)
    this.#pending.delete(reply.id)
    if (this.#pending.size === 0 && !this.#stopping) this.#port.hold?.(false)
    if ('error' in reply) pending?.reject(deserializeError(reply.error))
    else pending?.resolve(reply.result)
  }

  #fail(failure: WidthwiseError): void {
    this.#failure ??= failure
    for (const { reject } of this.#pending.values()) reject(this.#failure)
    this.#pending.clear()
    void this.#port.end()
  }
}
