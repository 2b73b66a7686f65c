/**
 * Entry of a worker thread: answers the commands of the protocol, one after the other.
 *
 * @module
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { NativeCalls } from './worker/native-calls.ts'
import type { CommandName, CommandResult, Reply, Request } from './worker/protocol.ts'
import { serializeError } from './worker/serialize-error.ts'
import { Sessions } from './worker/sessions.ts'

const port = parentPort as MessagePort
const sessions = new Sessions(new NativeCalls(workerData as SharedArrayBuffer))
type Handler = (body: unknown) => Promise<unknown>
const handlers = {
  start: (body) => sessions.start(body),
  open: (body) => sessions.open(body),
  run: (body) => sessions.run(body),
  close: (body) => sessions.close(body),
  stop: () => sessions.stop(),
} satisfies { [Name in CommandName]: (body: Extract<Request, { command: Name }>['body']) => Promise<unknown> }

// A run waits for its turn of the event loop before it starts: a close that came in the meantime must not overtake it.
let last: Promise<void> = Promise.resolve()
port.on('message', (request: Request) => {
  last = last.then(() => answer(request))
})
// A command that cannot be read has nobody to answer: the thread breaks down, and whoever waits for it learns that.
port.on('messageerror', (error) => {
  throw error
})

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
  port.postMessage(reply, moved)
  if (command === 'stop') port.close()
}
