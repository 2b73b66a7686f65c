import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { WidthwiseError } from '@widthwise/core'
import { type NodeDeviceErrorCode, nodeDeviceError } from '../errors.ts'
import { NativeCalls } from '../worker/native-calls.ts'
import type { CommandBody, CommandName, CommandResult, Reply, Request } from '../worker/protocol.ts'
import { deserializeError } from '../worker/serialize-error.ts'
import { closeAtExit } from './close-at-exit.ts'

interface Pending {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

/**
 * One worker thread, and the commands that it still owes an answer. It keeps the process alive only while it owes one.
 * It is never terminated: that aborts the process while ONNX Runtime runs. It is asked to stop, and ends by itself.
 */
export class WorkerHandle {
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  readonly #ended: Promise<void>
  #failure: WidthwiseError<NodeDeviceErrorCode> | undefined
  #commands = 0
  #stopping = false

  /** @throws {WidthwiseError} worker-missing */
  constructor(url: URL) {
    if (!existsSync(url)) {
      throw nodeDeviceError(
        'worker-missing',
        `the worker of @widthwise/device-node is not there: ${fileURLToPath(url)}`,
      )
    }
    // The parent's flags are not meant for the worker; some, as --input-type, even stop it.
    const calls = new NativeCalls()
    this.#worker = new Worker(url, {
      workerData: calls.buffer,
      name: 'widthwise-device',
      execArgv: [],
    })
    const closed = closeAtExit(calls)
    this.#worker.unref()
    this.#worker.on('message', (reply: Reply) => this.#settle(reply))
    this.#worker.on('error', (cause) => this.#fail(nodeDeviceError('worker-failed', 'a worker broke down', { cause })))
    this.#worker.on('messageerror', (cause) =>
      this.#fail(nodeDeviceError('worker-failed', 'an answer was lost', { cause })),
    )
    this.#ended = new Promise((resolve) =>
      this.#worker.once('exit', (code) => {
        closed()
        this.#fail(nodeDeviceError('worker-failed', `a worker ended with exit code ${code}`))
        resolve()
      }),
    )
  }

  /** Whether the thread has ended, or is about to. */
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
      this.#worker.postMessage({ id, command, body } as Request, moved)
      if (this.#pending.size === 0) this.#worker.ref()
      this.#pending.set(id, { resolve: resolve as Pending['resolve'], reject })
    })
  }

  /** Ends the thread once it has answered what it was asked; does nothing when it has ended. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#worker.ref()
    await this.request('stop', undefined).catch(() => {})
    await this.#ended
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id)
    this.#pending.delete(reply.id)
    if (this.#pending.size === 0 && !this.#stopping) this.#worker.unref()
    if ('error' in reply) pending?.reject(deserializeError(reply.error))
    else pending?.resolve(reply.result)
  }

  #fail(failure: WidthwiseError<NodeDeviceErrorCode>): void {
    this.#failure ??= failure
    for (const { reject } of this.#pending.values()) reject(this.#failure)
    this.#pending.clear()
  }
}
