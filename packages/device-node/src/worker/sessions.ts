import type { InferenceSession } from 'onnxruntime-node'
import { nodeDeviceError } from '../errors.ts'
import { freeBuffer } from '../free-buffer.ts'
import { loadRuntime, type Runtime } from './load-runtime.ts'
import type { NativeCalls } from './native-calls.ts'
import type { CommandBody, CommandResult, DeclaredPort, NamedData, SessionId } from './protocol.ts'
import { modelError, runError } from './runtime-errors.ts'
import { sessionOptions } from './session-options.ts'

/** The sessions of one worker: what the commands of the protocol do. */
export class Sessions {
  readonly #calls: NativeCalls
  #runtime: Runtime | undefined
  readonly #open = new Map<SessionId, InferenceSession>()

  constructor(calls: NativeCalls) {
    this.#calls = calls
  }

  async start({ runtimeModule }: CommandBody<'start'>): Promise<CommandResult<'start'>> {
    this.#runtime ??= await loadRuntime(runtimeModule)
    return { runtimeVersion: this.#runtime.env.versions.node ?? this.#runtime.env.versions.common }
  }

  async open({ session: id, file, intraOpThreads }: CommandBody<'open'>): Promise<CommandResult<'open'>> {
    const session = await this.#create('path' in file ? file.path : file.bytes, sessionOptions(intraOpThreads))
    // The session has copied what it wants of them.
    if ('bytes' in file) freeBuffer(file.bytes)
    this.#open.set(id, session)
    return { inputs: session.inputMetadata.map(declared), outputs: session.outputMetadata.map(declared) }
  }

  async run({ session: id, inputs, outputs }: CommandBody<'run'>): Promise<CommandResult<'run'>> {
    const { Tensor } = this.#runtime as Runtime
    const session = this.#open.get(id)
    if (!session) throw nodeDeviceError('worker-failed', `a run asks for session ${id}, which is not open`)
    try {
      const feeds = Object.fromEntries(
        inputs.map(({ name, shape, data }) => [name, new Tensor('float32', data, shape)]),
      )
      const start = performance.now()
      const results = await this.#calls.do(() => session.run(feeds, outputs))
      const ms = performance.now() - start
      return { outputs: outputs.map((name) => named(name, results[name])), inputs: inputs.map(({ data }) => data), ms }
    } catch (cause) {
      throw runError(cause)
    }
  }

  async close({ session: id }: CommandBody<'close'>): Promise<undefined> {
    const session = this.#open.get(id)
    this.#open.delete(id)
    await this.#calls.do(async () => session?.release())
  }

  async stop(): Promise<undefined> {
    for (const id of [...this.#open.keys()]) await this.close({ session: id })
  }

  async #create(model: string | Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> {
    const { InferenceSession } = this.#runtime as Runtime
    try {
      return await this.#calls.do(() =>
        typeof model === 'string' ? InferenceSession.create(model, options) : InferenceSession.create(model, options),
      )
    } catch (cause) {
      throw modelError(typeof model === 'string' ? model : `a model of ${model.length} bytes`, cause)
    }
  }
}

function declared(port: InferenceSession.ValueMetadata): DeclaredPort {
  return port.isTensor
    ? { name: port.name, type: port.type, shape: port.shape }
    : { name: port.name, type: undefined, shape: [] }
}

function named(name: string, tensor: InferenceSession.ReturnType[string] | undefined): NamedData {
  if (tensor?.type !== 'float32') {
    throw nodeDeviceError('model-type-unsupported', `output '${name}' is ${tensor?.type}; only float32 can be read`)
  }
  const data = tensor.data as Float32Array
  // A view into something larger cannot move between threads without it.
  const whole = data.byteLength === data.buffer.byteLength ? data : data.slice()
  return { name, shape: tensor.dims, data: whole }
}
