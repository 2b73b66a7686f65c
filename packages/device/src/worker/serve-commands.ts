import type { CommandName, CommandResult, Reply, Request } from '../protocol/protocol.ts'
import { serializeError } from '../protocol/serialize-error.ts'
import { Sessions } from './sessions.ts'
import type { WorkerHost } from './worker-host.ts'

/** A worker's way to the thread that started it. */
export interface CommandPort {
  /** `moved` are buffers that the other thread takes over. */
  post(reply: Reply, moved: ArrayBuffer[]): void
  /** Ends the worker: it has been told to stop, and has answered. */
  close(): void
}

type Handler = (body: unknown) => Promise<unknown>

/**
 * Answers the commands of the protocol, one after the other. Gives what is to be called with each request as it comes.
 */
export function serveCommands(host: WorkerHost, port: CommandPort): (request: Request) => void {
  const sessions = new Sessions(host)
  const handlers = {
    start: (body) => sessions.start(body),
    open: (body) => sessions.open(body),
    run: (body) => sessions.run(body),
    close: (body) => sessions.close(body),
    stop: () => sessions.stop(),
  } satisfies { [Name in CommandName]: (body: Extract<Request, { command: Name }>['body']) => Promise<unknown> }

  async function answer({ id, command, body }: Request): Promise<void> {
    let reply: Reply
    const moved: ArrayBuffer[] = []
    try {
      const result = await (handlers[command] as Handler)(body)
      if (command === 'run') {
        const { outputs, inputs } = result as CommandResult<'run'>
        for (const data of [...outputs.map((output) => output.data), ...inputs]) moved.push(data.buffer as ArrayBuffer)
      }
      reply = { id, result }
    } catch (error) {
      reply = { id, error: serializeError(error) }
    }
    port.post(reply, moved)
    if (command === 'stop') port.close()
  }

  // A run waits for its turn of the event loop before it starts: a close that came in the meantime must not overtake it.
  let last: Promise<void> = Promise.resolve()
  return (request) => {
    last = last.then(() => answer(request))
  }
}
