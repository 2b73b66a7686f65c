import type { NamedTensors, PortInfo, RunCount, Runner, RunOptions, Subnet } from '@widthwise/core'
import { checkInputs } from './check-inputs.ts'
import { checkOutputs } from './check-outputs.ts'
import { deviceError } from './errors.ts'
import type { Model } from './model/model.ts'
import type { Scheduler } from './pool/scheduler.ts'
import { RunCounter } from './run-counter.ts'

/** A model made ready on a device whose sessions live in workers. */
export class WorkerRunner implements Runner {
  /** Those that some run may need. */
  readonly inputs: readonly PortInfo[]
  /** Those that runs may ask for. */
  readonly outputs: readonly PortInfo[]
  readonly #model: Model
  readonly #scheduler: Scheduler
  readonly #release: () => Promise<void>
  readonly #counter = new RunCounter()
  #disposed: Promise<void> | undefined

  /** `release` frees what the runner holds, once. */
  constructor(model: Model, outputs: readonly string[], scheduler: Scheduler, release: () => Promise<void>) {
    this.inputs = model.inputsOf(undefined, outputs)
    this.outputs = model.outputs.filter(({ name }) => outputs.includes(name))
    this.#model = model
    this.#scheduler = scheduler
    this.#release = release
  }

  /**
   * Runs a subnet; the inputs are copied before this returns. Inputs of the model that the outputs do not need may be
   * left out, and are not looked at.
   *
   * @throws {WidthwiseError} input-missing, input-unknown, input-type, input-shape, output-not-offered, model-one-width,
   * runner-disposed, device-disposed, aborted, device-memory-exceeded, model-refused, run-failed, worker-failed; and those of
   * `sliceGraph`, of `toOnnx` and of the store
   */
  async run(inputs: NamedTensors, subnet?: Subnet, { outputs, signal }: RunOptions = {}): Promise<NamedTensors> {
    this.#assertOpen()
    const names = checkOutputs(this.outputs, outputs)
    const source = this.#model.source(subnet, names)
    const needed = this.#model.inputsOf(subnet, names)
    const known = this.#model.inputs.map(({ name }) => name)
    const checked = checkInputs(needed, inputs, (values) => this.#scheduler.inputBuffers.copy(values), known)
    const samples = checked[0]?.shape[0] ?? 0
    const onBegin = (): void => this.#counter.count(subnet, samples)
    const result = await this.#scheduler.submit({ source, inputs: checked, outputs: names, signal, onBegin })
    return Object.fromEntries(result.outputs.map(({ name, shape, data }) => [name, { shape, data }]))
  }

  memory(subnet?: Subnet): number {
    this.#assertOpen()
    const { weightBytes, activationBytes } = this.#model.source(subnet, checkOutputs(this.outputs, undefined))
    return weightBytes + activationBytes
  }

  ran(subnet?: Subnet): RunCount {
    return this.#counter.ran(subnet)
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#release()
    return this.#disposed
  }

  #assertOpen(): void {
    if (this.#disposed) throw deviceError('runner-disposed', 'this runner has been disposed')
  }
}
