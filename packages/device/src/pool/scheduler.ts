import { abortError, type Telemetry, type WidthwiseError } from '@widthwise/core'
import { deviceError } from '../errors.ts'
import type { DeclaredPorts, ModelFile, NamedData } from '../protocol/protocol.ts'
import { InputBuffers } from './input-buffers.ts'
import { Job, type JobRequest, type JobResult } from './job.ts'
import type { OpenSession, SessionSource } from './session-source.ts'
import { SessionTable } from './session-table.ts'
import type { WorkerHandle } from './worker-handle.ts'
import { type StartedWorker, WorkerSlot } from './worker-slot.ts'
import type { WorkerSupply } from './worker-supply.ts'

/** What a scheduler is made with. */
export interface SchedulerOptions {
  readonly supply: WorkerSupply
  readonly workers: number
  /** The runtime's options of every session; plain data. */
  readonly sessionOptions: object
  readonly memoryBytes: number
}

/** Workers that break down one after the other, with no finished job between them, before the device gives up. */
const failuresAllowed = 3

/**
 * Gives jobs to workers: first come, first served, by a worker that has the session open where one is idle, else by
 * any idle one, which opens it. Sessions used longest ago are closed while all together exceed the memory.
 */
export class Scheduler {
  /** What inputs are copied into before they are submitted. */
  readonly inputBuffers: InputBuffers = new InputBuffers()
  readonly #options: SchedulerOptions
  readonly #slots: readonly WorkerSlot[]
  readonly #table = new SessionTable()
  readonly #queue = new Set<Job>()
  readonly #underWay = new Map<Job, Promise<void>>()
  readonly #waitingForMemory = new Set<() => void>()
  #failures = 0
  #failure: WidthwiseError | undefined
  #runs = 0
  #busyMs = 0
  #created = 0
  #evicted = 0

  constructor(options: SchedulerOptions) {
    this.#options = options
    this.#slots = Array.from({ length: options.workers }, (_, index) => new WorkerSlot(index, options.supply))
  }

  /** The first worker, started. @throws {WidthwiseError} worker-missing, worker-failed, runtime-failed */
  start(): Promise<StartedWorker> {
    return (this.#slots[0] as WorkerSlot).worker()
  }

  /** @throws {WidthwiseError} aborted, device-memory-exceeded, worker-failed, what opening and running throw */
  submit(request: JobRequest): Promise<JobResult> {
    if (this.#failure) return Promise.reject(this.#failure)
    if (request.signal?.aborted) return Promise.reject(abortError(request.signal))
    const job = new Job(request, (aborted) => this.#queue.delete(aborted))
    this.#queue.add(job)
    this.#pump()
    return job.result
  }

  /** Opens a session of `source` in every worker. */
  async makeReady(source: SessionSource, signal?: JobRequest['signal']): Promise<JobResult> {
    const jobs = this.#slots.map(({ index }) => this.submit({ source, signal, slot: index }))
    const [first] = await Promise.all(jobs)
    return first as JobResult
  }

  /** Closes the sessions of a runner, once its runs under way have ended; runs that wait get `error`. */
  async release(owner: object, error: WidthwiseError): Promise<void> {
    await this.#drain(({ request }) => request.source.owner === owner, error)
    await this.#closeAll(({ source }) => source.owner === owner)
  }

  /** Closes everything, once the runs under way have ended; runs that wait get `error`. */
  async dispose(error: WidthwiseError): Promise<void> {
    this.#failure = error
    await this.#drain(() => true, error)
    await this.#closeAll(() => true)
    await Promise.all(this.#slots.map((slot) => slot.release()))
  }

  telemetry(): Omit<Telemetry, 'device'> {
    const countRuns = (jobs: Iterable<Job>): number => [...jobs].filter(({ isRun }) => isRun).length
    return {
      queued: countRuns(this.#queue),
      running: countRuns(this.#underWay.keys()),
      runs: this.#runs,
      busyMs: this.#busyMs,
      memoryBytes: this.#table.bytes,
      sessionsCreated: this.#created,
      sessionsEvicted: this.#evicted,
    }
  }

  #pump(): void {
    for (const job of this.#queue) {
      // A long queue is not to be walked for nothing each time that a job ends.
      if (this.#slots.every(({ busy }) => busy)) return
      const idle = this.#slots.filter(({ busy, index }) => !busy && (job.request.slot ?? index) === index)
      const slot = idle.find(({ index }) => this.#table.find(job.request.source, index)) ?? idle[0]
      if (!slot) continue
      this.#queue.delete(job)
      slot.busy = true
      this.#underWay.set(job, this.#serve(slot, job))
    }
  }

  /** Carries a job out, and settles it when everything is counted. */
  async #serve(slot: WorkerSlot, job: Job): Promise<void> {
    let settle: () => void
    try {
      const result = await this.#carryOut(slot, job)
      this.#failures = 0
      settle = () => job.resolve(result)
    } catch (error) {
      await this.#afterFailure(slot)
      settle = () => job.reject(error)
    }
    this.#underWay.delete(job)
    slot.busy = false
    settle()
    this.#pump()
  }

  async #carryOut(slot: WorkerSlot, job: Job): Promise<JobResult> {
    if (await slot.dropFailed()) this.#forgetSessions(slot)
    const worker = await slot.worker()
    const session = await this.#session(slot, worker, job.request.source)
    try {
      const { inputs } = job.request
      const outputs = inputs && !job.settled ? await this.#run(worker.handle, session, inputs, job) : []
      return { outputs, ports: session.ports as DeclaredPorts }
    } finally {
      this.#table.putBack(session)
      this.#wake()
    }
  }

  async #run(
    worker: WorkerHandle,
    session: OpenSession,
    inputs: readonly NamedData[],
    { request }: Job,
  ): Promise<readonly NamedData[]> {
    request.onBegin?.()
    const moved = inputs.map(({ data }) => data.buffer as ArrayBuffer)
    const {
      outputs,
      inputs: returned,
      ms,
    } = await worker.request('run', { session: session.id, inputs, outputs: request.outputs ?? [] }, moved)
    for (const array of returned) this.inputBuffers.giveBack(array)
    this.#runs++
    this.#busyMs += ms
    return outputs
  }

  /** The session of `source` in this worker, opened where it is not, and in use from here on. */
  async #session(slot: WorkerSlot, worker: StartedWorker, source: SessionSource): Promise<OpenSession> {
    const open = this.#table.find(source, slot.index)
    if (open) {
      open.state = 'busy'
      return open
    }
    const session = await this.#enter(slot, source)
    try {
      session.ports = await this.#open(worker, session)
      this.#created++
      return session
    } catch (error) {
      this.#table.remove(session)
      this.#wake()
      throw error
    }
  }

  async #open({ handle, runtimeVersion }: StartedWorker, { id, source }: OpenSession): Promise<DeclaredPorts> {
    const open = (file: ModelFile): Promise<DeclaredPorts> =>
      handle.request(
        'open',
        { session: id, file, options: this.#options.sessionOptions },
        'bytes' in file && file.movable ? [file.bytes.buffer as ArrayBuffer] : [],
      )
    try {
      return await open(await source.file(runtimeVersion))
    } catch (error) {
      // A cached file may have been deleted since it was found: then it is made again, once.
      if (handle.failed || !source.forget()) throw error
      return open(await source.file(runtimeVersion))
    }
  }

  /** Closes sessions used longest ago until one more of `source` fits, waiting while those left are busy; enters it. */
  async #enter(slot: WorkerSlot, source: SessionSource): Promise<OpenSession> {
    const { memoryBytes } = this.#options
    const needed = source.weightBytes + source.activationBytes
    if (needed > memoryBytes) {
      throw deviceError(
        'device-memory-exceeded',
        `the model needs ${needed} bytes; the device may use ${memoryBytes}`,
        {
          details: { needed, memoryBytes },
        },
      )
    }
    while (this.#table.bytes + this.#table.bytesToAdd(source) > memoryBytes) {
      const victim = this.#table.leastRecentlyUsed()
      if (victim) {
        await this.#close(victim)
        this.#evicted++
      } else await new Promise<void>((resolve) => this.#waitingForMemory.add(resolve))
    }
    // Nothing is awaited between the last check and this line, or two workers could take the same room.
    return this.#table.add(source, slot.index)
  }

  async #close(session: OpenSession): Promise<void> {
    session.state = 'closing'
    const worker = await (this.#slots[session.slot] as WorkerSlot).running()
    await worker?.request('close', { session: session.id }).catch(() => {})
    this.#table.remove(session)
    this.#wake()
  }

  async #closeAll(matches: (session: OpenSession) => boolean): Promise<void> {
    await Promise.all(this.#table.filter(matches).map((session) => this.#close(session)))
  }

  #wake(): void {
    for (const resolve of this.#waitingForMemory) resolve()
    this.#waitingForMemory.clear()
  }

  /** Takes away what broke down; its place starts another worker, unless that has failed too often. */
  async #afterFailure(slot: WorkerSlot): Promise<void> {
    if (!(await slot.dropFailed())) return
    this.#forgetSessions(slot)
    if (++this.#failures < failuresAllowed) return
    this.#failure ??= deviceError('worker-failed', `${this.#failures} workers in a row broke down`)
    for (const job of this.#queue) job.reject(this.#failure)
    this.#queue.clear()
  }

  #forgetSessions(slot: WorkerSlot): void {
    for (const session of this.#table.filter(({ slot: index }) => index === slot.index)) this.#table.remove(session)
    this.#wake()
  }

  /** Rejects the matching jobs that wait, and lets those under way end. */
  async #drain(matches: (job: Job) => boolean, error: WidthwiseError): Promise<void> {
    for (const job of this.#queue) {
      if (!matches(job)) continue
      this.#queue.delete(job)
      job.reject(error)
    }
    await Promise.all([...this.#underWay].filter(([job]) => matches(job)).map(([, served]) => served))
  }
}
