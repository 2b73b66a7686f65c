import type { Graph, TensorStore } from '@widthwise/core'
import { buildGraph, sliceGraph } from '@widthwise/graph'
import { createMemoryStore } from '@widthwise/weights'
import { afterEach, describe, expect, it } from 'vitest'
import { BytesSource } from './model/bytes-source.ts'
import { GraphSource } from './model/graph-source.ts'
import { fakeSupply } from './pool/fake-supply.node.test-support.ts'
import type { DeclaredPorts } from './protocol/protocol.ts'
import { WorkerDevice } from './worker-device.ts'

const graph = buildGraph(
  { family: 'convnext', naming: 'timm', dims: [8, 16], depths: [1, 1], patch: 2, kernel: 3, classes: 5 },
  { input: [3, 16, 16] },
)
/** Weights of zeros. */
const storeOf = (graph: Graph): TensorStore =>
  createMemoryStore(
    [...sliceGraph(graph, { rule: 'none' }).parameters.values()].map(({ name, shape }) => ({
      name,
      shape,
      data: new Float32Array(shape.reduce((all, size) => all * size, 1)),
    })),
  )
const store = storeOf(graph)
const onnx = Uint8Array.of(1, 2, 3)
const ports: DeclaredPorts = {
  inputs: [{ name: 'x', type: 'float32', shape: ['n', 1] }],
  outputs: [
    { name: 'y', type: 'float32', shape: ['n', 2] },
    { name: 'count', type: 'int64', shape: [1] },
  ],
}
const open: WorkerDevice[] = []

function makeDevice(declared: DeclaredPorts = ports): WorkerDevice {
  const device = new WorkerDevice({
    name: 'fake',
    runtime: 'Fake',
    workers: 1,
    memoryBytes: 1e6,
    sessionOptions: {},
    supply: fakeSupply({ ports: declared }),
    graphSource: (...parts) => new GraphSource(...parts),
    onnxSource: async (bytes, context) => new BytesSource(bytes as Uint8Array, context),
  })
  open.push(device)
  return device
}
afterEach(async () => {
  for (const device of open.splice(0)) await device[Symbol.asyncDispose]()
})

describe('a graph', () => {
  it('has the ports of the full network, and a memory that depends on the width', async () => {
    const runner = await makeDevice().prepare({ graph, store }, { outputs: ['features.1', 'logits'] })
    expect(runner.inputs).toEqual([{ name: 'input', shape: [-1, 3, 16, 16] }])
    expect(runner.outputs.map(({ name }) => name)).toEqual(['logits', 'features.1'])
    expect(runner.memory({ rule: 'slimmable', width: 0.5 })).toBeLessThan(runner.memory())
    await expect(makeDevice().prepare({ graph, store }, { outputs: ['none'] })).rejects.toMatchObject({
      code: 'output-not-offered',
    })
  })

  it('is one session for each subnet and set of outputs, made when it is first asked for', async () => {
    const device = makeDevice()
    const half = { rule: 'slimmable', width: 0.5 } as const
    const runner = await device.prepare({ graph, store }, { subnets: [half] })
    expect(device.telemetry()).toMatchObject({ device: 'fake', sessionsCreated: 1, runs: 0 })
    const input = { shape: [1, 3, 16, 16], data: new Float32Array(768) }
    await runner.run({ input }, half)
    await runner.run({ input }, half, { outputs: ['features.0'] })
    expect(device.telemetry()).toMatchObject({ sessionsCreated: 2, runs: 2 })
    await runner[Symbol.asyncDispose]()
    expect(device.telemetry().memoryBytes).toBe(0)
    await expect(runner.run({ input })).rejects.toMatchObject({ code: 'runner-disposed' })
  })
})

describe('a graph of several inputs', () => {
  const exits = buildGraph(
    { family: 'attachedexits', baseChannels: [2, 3], classes: 2 },
    { inputs: { 'base.feature.1': [2], 'base.feature.2': [3] } },
  )
  const source = { graph: exits, store: storeOf(exits) }
  const first = { shape: [1, 2], data: new Float32Array(2) }

  it('takes for a run what its outputs need, and for a runner what any of them may', async () => {
    const both = await makeDevice().prepare(source)
    expect(both.inputs.map(({ name }) => name)).toEqual(['base.feature.1', 'base.feature.2'])
    const one = await makeDevice().prepare(source, { outputs: ['exit.1.logits'] })
    expect(one.inputs).toEqual([{ name: 'base.feature.1', shape: [-1, 2] }])
    expect(one.memory()).toBeLessThan(both.memory())
    const options = { outputs: ['exit.1.logits'] }
    await both.run({ 'base.feature.1': first }, undefined, options)
    // What is not needed may be there.
    await one.run({ 'base.feature.1': first, 'base.feature.2': first })
    await expect(both.run({ 'base.feature.1': first })).rejects.toMatchObject({
      code: 'input-missing',
      message: expect.stringContaining("'base.feature.2'"),
    })
    await expect(both.run({ 'base.feature.2': first }, undefined, options)).rejects.toMatchObject({
      code: 'input-missing',
    })
    await expect(
      both.run({ 'base.feature.1': first, 'base.feature.3': first }, undefined, options),
    ).rejects.toMatchObject({
      code: 'input-unknown',
    })
  })
})

describe('an ONNX model', () => {
  it('has the ports that its session declares, those of other types left out, and one width', async () => {
    const runner = await makeDevice().prepare({ onnx })
    expect(runner.inputs).toEqual([{ name: 'x', shape: [-1, 1] }])
    expect(runner.outputs).toEqual([{ name: 'y', shape: [-1, 2] }])
    const x = { shape: [1, 1], data: Float32Array.of(0) }
    expect((await runner.run({ x }, { rule: 'none' })).y?.shape).toEqual([2])
    await expect(runner.run({ x }, { rule: 'slimmable', width: 0.5 })).rejects.toMatchObject({
      code: 'model-one-width',
    })
    expect(runner.memory()).toBe(onnx.length)
  })

  it.each<[string, DeclaredPorts]>([
    ["input 'x' is int64", { ...ports, inputs: [{ name: 'x', type: 'int64', shape: [1] }] }],
    ["input 'x' is no tensor", { ...ports, inputs: [{ name: 'x', type: undefined, shape: [] }] }],
    ['its outputs are int64', { ...ports, outputs: ports.outputs.slice(1) }],
    ['its outputs are none', { ...ports, outputs: [] }],
  ])('is refused when %s', async (words, declared) => {
    const device = makeDevice(declared)
    await expect(device.prepare({ onnx })).rejects.toMatchObject({
      code: 'model-type-unsupported',
      message: expect.stringContaining(words),
    })
    expect(device.telemetry().memoryBytes).toBe(0)
  })
})

describe('a device', () => {
  it('lets go of what is being made ready when its caller cancels, at once', async () => {
    const device = makeDevice()
    const controller = new AbortController()
    const prepared = device.prepare({ graph, store }, { subnets: [{ rule: 'none' }], signal: controller.signal })
    controller.abort('enough')
    await expect(prepared).rejects.toMatchObject({ code: 'aborted', cause: 'enough' })
    await device[Symbol.asyncDispose]()
    expect(device.telemetry()).toMatchObject({ memoryBytes: 0, running: 0, queued: 0 })
    await expect(device.prepare({ onnx })).rejects.toMatchObject({ code: 'device-disposed' })
  })
})
