import type { WidthwiseError } from '@widthwise/core'
import type { Reply, Request } from '../protocol/protocol.ts'

/** What a worker tells the thread that started it. */
export interface WorkerEvents {
  /** It has answered a command. */
  reply(reply: Reply): void
  /** It broke down, or ended; nothing more comes. */
  failed(failure: WidthwiseError): void
}

/** A running worker as its owner holds it. The workers of Node and of pages each fit it in a few lines. */
export interface WorkerPort {
  /** `moved` are buffers that the worker takes over. */
  post(request: Request, moved: readonly ArrayBuffer[]): void
  /** Whether the worker owes an answer: where there is something to keep alive for it, that is the time. */
  hold?(owing: boolean): void
  /** Called when the worker has answered its `stop`, or broken down; resolves when it has ended. */
  end(): Promise<void>
}

/** Starts a worker. @throws {WidthwiseError} when there is nothing to start */
export type OpenWorkerPort = (events: WorkerEvents) => WorkerPort
