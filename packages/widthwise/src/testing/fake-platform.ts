import type { Device, NamedTensors, Runner, Subnet, Tensor, TensorStore } from '@widthwise/core'
import { type Architecture, buildGraph, sliceGraph } from '@widthwise/graph'
import type { Platform } from '../platform.ts'
import type { Profile } from '../profile.ts'

/** A two-class network of two blocks: small, and with every contract of a real one. */
export const tinyDocument = {
  schema: 'widthwise.model/1',
  name: 'tiny',
  version: '1.0.0',
  licence: 'MIT',
  architecture: { family: 'convnext', naming: 'timm', dims: [8, 16], depths: [1, 1], classes: 2, patch: 2 },
  slicing: { rule: 'slimmable', widths: [0.5, 1], stem: 'active' },
  weights: [
    { file: 'model.safetensors', sha256: '0000000000000000000000000000000000000000000000000000000000000000', bytes: 1 },
  ],
  input: [3, 8, 8],
  preprocess: { resize: 8, crop: 8, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  labels: ['no', 'yes'],
  points: [
    { width: 0.5, macs: 1, top1: 0.8 },
    { width: 1, macs: 2, top1: 0.9 },
  ],
  cascade: {
    policy: 'max-softmax',
    fittedOn: 'nothing',
    default: 0,
    points: [{ chain: [0.5, 1], thresholds: [0.75], meanMacs: 1, top1: 0.89 }],
  },
} as const

/** What the fake device was asked, and what it answers. */
export interface FakeWorld {
  /** Widths in the order in which they ran on pictures, and on zeros. */
  readonly ran: number[]
  readonly ranOnZeros: number[]
  /** Milliseconds that a run of a width takes on the fake clock. */
  ms: (width: number) => number
  /** Logits of a width for an input. */
  logits: (width: number, input: Float32Array) => readonly number[]
  disposed: number
  profiles: Map<string, Profile>
  clock: number
}

/** A platform in memory, with a clock that only runs move. */
export function fakePlatform(document: unknown = tinyDocument): { platform: Platform; world: FakeWorld } {
  const world: FakeWorld = {
    ran: [],
    ranOnZeros: [],
    ms: (width) => 10 * width,
    logits: () => [0, 1],
    disposed: 0,
    profiles: new Map(),
    clock: 0,
  }
  const platform: Platform = {
    devices: ['fake'],
    openDevice: async () => fakeDevice(world),
    locate: async (source) => ({
      where: String(source),
      text: async () => JSON.stringify(document),
      openWeights: async () => shapesOnly(),
    }),
    openDocument: async () => {
      throw new TypeError('the fake platform has no documents')
    },
    readImage: async () => {
      throw new TypeError('the fake platform takes pixels only')
    },
    machine: async () => 'a machine',
    readProfile: async (key) => world.profiles.get(key),
    writeProfile: async (key, profile) => void world.profiles.set(key, profile),
    now: () => world.clock,
    sha256: async (text) => text,
  }
  return { platform, world }
}

function fakeDevice(world: FakeWorld): Device {
  const runner: Runner = {
    inputs: [],
    outputs: [],
    async run(inputs: NamedTensors, subnet?: Subnet) {
      const { width } = subnet as { width: number }
      const { shape, data: input } = inputs.input as Tensor
      const samples = shape[0] as number
      const size = input.length / samples
      const zeros = input.every((value) => value === 0)
      ;(zeros ? world.ranOnZeros : world.ran).push(width)
      // The first run of a width is a slow one.
      const first = world.ranOnZeros.filter((other) => other === width).length === 1
      world.clock += world.ms(width) * samples + (zeros && first ? 1000 : 0)
      const logits = Array.from({ length: samples }, (_, index) =>
        zeros ? [0, 0] : world.logits(width, input.subarray(index * size, (index + 1) * size)),
      )
      const data = Float32Array.from(logits.flat())
      return { logits: { shape: [samples, data.length / samples], data } }
    },
    memory: () => 1000,
    ran: () => ({ runs: world.ran.length, samples: world.ran.length }),
    async [Symbol.asyncDispose]() {},
  }
  return {
    name: 'fake',
    prepare: async () => runner,
    telemetry: () => ({
      device: 'fake',
      queued: 0,
      running: 0,
      runs: world.ran.length,
      busyMs: world.clock,
      memoryBytes: 0,
      sessionsCreated: 0,
      sessionsEvicted: 0,
    }),
    async [Symbol.asyncDispose]() {
      world.disposed++
    },
  }
}

/** A store that knows a network's shapes, the tiny one's if none is named; nothing reads its values. */
export function shapesOnly(
  without?: string,
  misshapen?: string,
  architecture: Architecture = tinyDocument.architecture,
): TensorStore {
  const graph = buildGraph(architecture, { input: tinyDocument.input })
  const { parameters } = sliceGraph(graph, { rule: 'none' })
  return {
    metadata: {},
    keys: () => parameters.keys(),
    get: (name) => {
      const shape = parameters.get(name)?.fullShape
      if (!shape || name === without) return undefined
      return { name, dtype: 'f32', shape: name === misshapen ? [1, ...shape] : shape }
    },
    read: async () => new Float32Array(0),
    async [Symbol.asyncDispose]() {},
  }
}
