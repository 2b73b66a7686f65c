import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { deviceError } from '../errors.ts'
import type { CommandBody, CommandName, Reply, Request } from '../protocol/protocol.ts'
import type { OnnxRuntime, RuntimePort, RuntimeTensor } from './onnx-runtime.ts'
import { serveCommands } from './serve-commands.ts'
import type { WorkerHost } from './worker-host.ts'

const port = (name: string): RuntimePort => ({ name, isTensor: true, type: 'float32', shape: ['batch', 2] })

/** A runtime whose sessions give twice their input `x` as `y`; `run` and `create` may be replaced. */
function fakeRuntime(more: { run?: () => Promise<Record<string, RuntimeTensor>>; create?: () => Promise<never> } = {}) {
  const release = vi.fn(async () => {})
  const double = async ({ x }: Readonly<Record<string, RuntimeTensor>>) => ({
    y: {
      type: 'float32',
      dims: (x as RuntimeTensor).dims,
      data: ((x as RuntimeTensor).data as Float32Array).map((v) => 2 * v),
    },
  })
  const session = {
    inputMetadata: [port('x'), { name: 'list', isTensor: false as const }],
    outputMetadata: [port('y')],
    run: more.run ?? double,
    release,
  }
  const runtime: OnnxRuntime = {
    InferenceSession: { create: more.create ?? (async () => session) },
    Tensor: class implements RuntimeTensor {
      readonly type: string
      readonly data: Float32Array
      readonly dims: readonly number[]
      constructor(type: 'float32', data: Float32Array, dims: readonly number[]) {
        this.type = type
        this.data = data
        this.dims = dims
      }
    },
  }
  return { runtime, release }
}

/** A worker over a fake runtime, in this thread. */
function makeWorker(runtime: OnnxRuntime, more: Partial<WorkerHost> = {}) {
  const replies: Reply[] = []
  const moves: ArrayBuffer[][] = []
  const freed: Uint8Array[] = []
  const close = vi.fn()
  const host: WorkerHost = {
    load: async () => ({ runtime, version: '1.2.3' }),
    call: (work) => work(),
    free: (bytes) => freed.push(bytes),
    ...more,
  }
  const serve = serveCommands(host, {
    post(reply, moved) {
      replies.push(reply)
      moves.push(moved)
    },
    close,
  })
  let id = 0
  /** Sends commands at once; gives their answers. */
  async function send(
    ...commands: { [Name in CommandName]: [Name, CommandBody<Name>] }[CommandName][]
  ): Promise<Reply[]> {
    const first = replies.length
    for (const [command, body] of commands) serve({ id: id++, command, body } as Request)
    while (replies.length < first + commands.length) await setImmediate()
    return replies.slice(first)
  }
  return { send, moves, freed, close }
}

const bytes = new Uint8Array([1, 2, 3])
const open = ['open', { session: 1, file: { bytes, movable: true }, options: {} }] as const
const run = (data: Float32Array) =>
  ['run', { session: 1, inputs: [{ name: 'x', shape: [1, 2], data }], outputs: ['y'] }] as const
const started = ['start', { settings: {} }] as const

describe('a worker', () => {
  it('answers one command after the other, each under its number', async () => {
    const { runtime, release } = fakeRuntime()
    const { send, moves, freed, close } = makeWorker(runtime)
    const input = Float32Array.of(1, 2)
    const answers = await send([...started], [...open], [...run(input)], ['close', { session: 1 }], ['stop', undefined])
    expect(answers).toMatchObject([
      { id: 0, result: { runtimeVersion: '1.2.3' } },
      {
        id: 1,
        result: {
          inputs: [
            { name: 'x', type: 'float32', shape: ['batch', 2] },
            { name: 'list', type: undefined, shape: [] },
          ],
          outputs: [{ name: 'y', type: 'float32', shape: ['batch', 2] }],
        },
      },
      { id: 2, result: { outputs: [{ name: 'y', shape: [1, 2], data: Float32Array.of(2, 4) }], inputs: [input] } },
      { id: 3 },
      { id: 4 },
    ])
    expect(moves[2]).toHaveLength(2)
    expect(moves[2]).toContain(input.buffer)
    expect(freed).toEqual([bytes])
    expect(release).toHaveBeenCalledOnce()
    expect(close).toHaveBeenCalledOnce()
  })

  it('releases what is open when it is told to stop', async () => {
    const { runtime, release } = fakeRuntime()
    await makeWorker(runtime).send([...started], [...open], ['stop', undefined])
    expect(release).toHaveBeenCalledOnce()
  })

  it('sends a view of something larger as an array of its own', async () => {
    const data = new Float32Array(8).fill(3).subarray(2, 4)
    const { runtime } = fakeRuntime({ run: async () => ({ y: { type: 'float32', dims: [1, 2], data } }) })
    const { send, moves } = makeWorker(runtime)
    await send([...started], [...open], [...run(Float32Array.of(1, 2))])
    expect(moves[2]?.[0]?.byteLength).toBe(8)
  })

  it.each<[string, Parameters<typeof fakeRuntime>[0], Partial<WorkerHost>, string]>([
    ['a runtime that is not there', {}, { load: () => Promise.reject(deviceError('run-failed', 'x')) }, 'run-failed'],
    ['a model that is none', { create: () => Promise.reject(new TypeError('protobuf')) }, {}, 'model-refused'],
    ['a run that fails', { run: () => Promise.reject(new TypeError('a shape')) }, {}, 'run-failed'],
    [
      'an output of another type',
      { run: async () => ({ y: { type: 'int64', dims: [1], data: 0 } }) },
      {},
      'model-type-unsupported',
    ],
    ['a mistake of its own', {}, { free: () => expect.fail('a mistake') }, 'worker-failed'],
  ])('answers %s with a code', async (_, fake, host, code) => {
    const answers = await makeWorker(fakeRuntime(fake).runtime, host).send(
      [...started],
      [...open],
      [...run(Float32Array.of(1, 2))],
    )
    expect(answers.map((reply) => ('error' in reply ? reply.error.code : 'fine'))).toContain(code)
  })

  it('has no session before it has been opened, and no runtime before it has started', async () => {
    const { send } = makeWorker(fakeRuntime().runtime)
    const codes = (await send([...run(Float32Array.of(1, 2))], [...started], [...run(Float32Array.of(1, 2))])).map(
      (reply) => ('error' in reply ? reply.error.message : 'fine'),
    )
    expect(codes).toEqual([
      'a command came before the worker was started',
      'fine',
      'a run asks for session 1, which is not open',
    ])
  })
})
