import { setTimeout as sleep } from 'node:timers/promises'
import {
  abortError,
  assertNotAborted,
  type Device,
  type NamedTensors,
  type Runner,
  type RunOptions,
  type Subnet,
} from '@widthwise/core'

/** A device whose runs take what a test wants, and can be held up. */
export interface FakeDevice extends Device {
  /** Milliseconds that a run of a width takes. */
  ms: (width: number) => number
  /** Logits of a sample at a width; the default is sure of class 3. */
  logits: (width: number) => readonly number[]
  /** Widths in the order in which they ran. */
  readonly ran: number[]
  /** From now on runs wait until {@link release}. */
  hold(): void
  release(): void
  /** Resolves when a run is being held. */
  held(): Promise<void>
}

const classes = 10

/** Logits that are sure of a class, or of none. */
export function logitsOf(best: number, margin: number): readonly number[] {
  return Array.from({ length: classes }, (_, index) => (index === best ? margin : 0))
}

/** Makes a {@link FakeDevice} for a network with ten classes. */
export function fakeDevice(): FakeDevice {
  let open = Promise.resolve()
  let release = (): void => undefined
  let onHeld = (): void => undefined
  let holding = false
  const runner: Runner = {
    inputs: [],
    outputs: [],
    async run(inputs: NamedTensors, subnet?: Subnet, options: RunOptions = {}) {
      const { width } = subnet as { width: number }
      const samples = inputs.input?.shape[0] as number
      assertNotAborted(options.signal)
      if (holding) onHeld()
      await Promise.race([open, aborted(options.signal as AbortSignal | undefined)])
      await sleep(device.ms(width) * samples)
      device.ran.push(width)
      const data = Float32Array.from(Array.from({ length: samples }, () => device.logits(width)).flat())
      return { logits: { shape: [samples, classes], data } }
    },
    memory: () => 1000,
    ran: () => ({ runs: device.ran.length, samples: device.ran.length }),
    async [Symbol.asyncDispose]() {},
  }
  const device: FakeDevice = {
    name: 'fake',
    ms: () => 0,
    logits: () => logitsOf(3, 20),
    ran: [],
    hold() {
      holding = true
      open = new Promise((resolve) => {
        release = resolve
      })
    },
    release() {
      holding = false
      release()
    },
    held: () =>
      new Promise((resolve) => {
        onHeld = resolve
      }),
    prepare: async () => runner,
    telemetry: () => ({
      device: 'fake',
      queued: 0,
      running: 0,
      runs: device.ran.length,
      busyMs: 0,
      memoryBytes: 0,
      sessionsCreated: 0,
      sessionsEvicted: 0,
    }),
    async [Symbol.asyncDispose]() {},
  }
  return device
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (!signal) return
    const abort = (): void => reject(abortError(signal))
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}
