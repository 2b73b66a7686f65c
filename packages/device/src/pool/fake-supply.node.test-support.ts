import { setTimeout } from 'node:timers/promises'
import { deviceError } from '../errors.ts'
import type { CommandBody, DeclaredPorts, NamedData, Request } from '../protocol/protocol.ts'
import { serializeError } from '../protocol/serialize-error.ts'
import { WorkerHandle } from './worker-handle.ts'
import type { OpenWorkerPort } from './worker-port.ts'
import type { WorkerSupply } from './worker-supply.ts'

/**
 * Workers without threads or a runtime, so that tests of the scheduler decide what happens when. The first value of a
 * run's first input says what it does: so many milliseconds, or, below zero, the worker breaks down. It answers
 * each output with two values: the session, and how many runs this worker had begun.
 */
export function fakeSupply({ broken = false, ports = { inputs: [], outputs: [] } }: FakeOptions = {}): WorkerSupply {
  const take = (): WorkerHandle => new WorkerHandle(fakePorts(ports))
  return { settings: { broken }, take, giveBack: (worker) => worker.stop() }
}

interface FakeOptions {
  /** Its runtime does not load. */
  readonly broken?: boolean
  /** What every session declares. */
  readonly ports?: DeclaredPorts
}

const fakePorts =
  (ports: DeclaredPorts): OpenWorkerPort =>
  ({ reply, failed }) => {
    let begun = 0
    let last: Promise<void> = Promise.resolve()
    const answers: { [Name in Request['command']]: (body: CommandBody<Name>) => Promise<unknown> } = {
      async start({ settings }) {
        if ((settings as FakeOptions).broken) throw deviceError('run-failed', 'the runtime does not load')
        return { runtimeVersion: 'fake' }
      },
      async open({ file }) {
        if ('path' in file && file.path === 'gone') throw deviceError('model-refused', 'no such file')
        return ports
      },
      async run({ session, inputs, outputs }) {
        begun++
        const ms = (inputs[0] as NamedData).data[0] as number
        if (ms < 0) {
          failed(deviceError('worker-failed', 'a worker broke down'))
          return await new Promise(() => {})
        }
        await setTimeout(ms)
        const answer = { shape: [2], data: Float32Array.of(session, begun) }
        return { outputs: outputs.map((name) => ({ name, ...answer })), inputs: [], ms }
      },
      close: async () => undefined,
      stop: async () => undefined,
    }
    return {
      post({ id, command, body }) {
        last = last.then(async () => {
          try {
            reply({ id, result: await (answers[command] as (body: unknown) => Promise<unknown>)(body) })
          } catch (error) {
            reply({ id, error: serializeError(error) })
          }
        })
      },
      end: async () => {},
    }
  }
