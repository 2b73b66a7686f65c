import { deviceError } from '../errors.ts'
import { platform } from '../platform.ts'
import type { CommandBody, CommandResult, DeclaredPort, NamedData, SessionId } from '../protocol/protocol.ts'
import type { OnnxRuntime, RuntimePort, RuntimeSession, RuntimeTensor } from './onnx-runtime.ts'
import { modelError, runError } from './runtime-errors.ts'
import type { LoadedRuntime, WorkerHost } from './worker-host.ts'

/** The sessions of one worker: what the commands of the protocol do. */
export class Sessions {
  readonly #host: WorkerHost
  #loaded: LoadedRuntime | undefined
  readonly #open = new Map<SessionId, RuntimeSession<RuntimeTensor>>()

  constructor(host: WorkerHost) {
    this.#host = host
  }

  async start({ settings }: CommandBody<'start'>): Promise<CommandResult<'start'>> {
    this.#loaded ??= await this.#host.load(settings)
    return { runtimeVersion: this.#loaded.version }
  }

  async open({ session: id, file, options }: CommandBody<'open'>): Promise<CommandResult<'open'>> {
    const session = await this.#create('path' in file ? file.path : file.bytes, options)
    // The session has copied what it wants of them.
    if ('bytes' in file) this.#host.free(file.bytes)
    this.#open.set(id, session)
    return { inputs: session.inputMetadata.map(declared), outputs: session.outputMetadata.map(declared) }
  }

  async run({ session: id, inputs, outputs }: CommandBody<'run'>): Promise<CommandResult<'run'>> {
    const { Tensor } = this.#runtime
    const session = this.#open.get(id)
    if (!session) throw deviceError('worker-failed', `a run asks for session ${id}, which is not open`)
    try {
      const feeds = Object.fromEntries(
        inputs.map(({ name, shape, data }) => [name, new Tensor('float32', data, shape)]),
      )
      const start = platform.performance.now()
      const results = await this.#host.call(() => session.run(feeds, outputs))
      const ms = platform.performance.now() - start
      return { outputs: outputs.map((name) => named(name, results[name])), inputs: inputs.map(({ data }) => data), ms }
    } catch (cause) {
      throw runError(cause)
    }
  }

  async close({ session: id }: CommandBody<'close'>): Promise<undefined> {
    const session = this.#open.get(id)
    this.#open.delete(id)
    await this.#host.call(async () => session?.release())
  }

  async stop(): Promise<undefined> {
    for (const id of [...this.#open.keys()]) await this.close({ session: id })
  }

  get #runtime(): OnnxRuntime {
    if (this.#loaded) return this.#loaded.runtime
    throw deviceError('worker-failed', 'a command came before the worker was started')
  }

  async #create(model: string | Uint8Array, options: object): Promise<RuntimeSession<RuntimeTensor>> {
    const { InferenceSession } = this.#runtime
    try {
      return await this.#host.call(() =>
        typeof model === 'string' ? InferenceSession.create(model, options) : InferenceSession.create(model, options),
      )
    } catch (cause) {
      throw modelError(typeof model === 'string' ? model : `a model of ${model.length} bytes`, cause)
    }
  }
}

function declared(port: RuntimePort): DeclaredPort {
  return port.isTensor
    ? { name: port.name, type: port.type, shape: port.shape }
    : { name: port.name, type: undefined, shape: [] }
}

function named(name: string, tensor: RuntimeTensor | undefined): NamedData {
  if (tensor?.type !== 'float32') {
    throw deviceError('model-type-unsupported', `output '${name}' is ${tensor?.type}; only float32 can be read`)
  }
  const data = tensor.data as Float32Array
  // A view into something larger cannot move between threads without it.
  const whole = data.byteLength === data.buffer.byteLength ? data : data.slice()
  return { name, shape: tensor.dims, data: whole }
}
