import { type Device, isWidthwiseError, type Runner, type Subnet, type Tensor } from '@widthwise/core'
import {
  type CaseSubnet,
  checkForwardCase,
  compareTensor,
  type FilledTensor,
  type ForwardCase,
  fillStore,
  fillTensor,
  toleranceOf,
} from '@widthwise/golden'
import { buildGraph } from '@widthwise/graph'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A device, and how to open one. */
export interface DeviceRow {
  readonly name: string
  readonly open: () => Promise<Device>
  /** Tests that the device may fail, by their names, each with the reason. A name that no test has fails the suite. */
  readonly exceptions?: Readonly<Record<string, string>>
}

/**
 * What the contract `Device` promises, whatever the device: run it over every one, with the golden case that
 * `readContractCase` reads: one slimmable network at three widths, two pictures a batch, several outputs.
 */
export function describeDevice({ name, open, exceptions = {} }: DeviceRow, golden: ForwardCase): void {
  const port = golden.inputs[0] as FilledTensor
  const graph = buildGraph(golden.architecture, { input: port.shape.slice(1) })
  const store = fillStore(golden)
  const batch: Tensor = { shape: port.shape, data: fillTensor(golden.seed, port) }
  const byCost = golden.subnets.toSorted((a, b) => (a.cost?.macs ?? 0) - (b.cost?.macs ?? 0))
  const narrowest = byCost[0] as CaseSubnet
  const widest = byCost.at(-1) as CaseSubnet

  const promises = new Set<string>()
  /** One test. An exception is a test that fails: when it does not, the device has come to keep the promise. */
  const promise = (what: string, test: () => Promise<void> | void): void => {
    promises.add(what)
    const reason = exceptions[what]
    if (reason === undefined) it(what, test)
    else it.fails(`${what}: not here, for ${reason}`, test)
  }

  describe(`the device ${name}`, () => {
    let device: Device
    let runner: Runner
    beforeAll(async () => {
      device = await open()
      runner = await device.prepare({ graph, store })
    })
    afterAll(async () => {
      await runner[Symbol.asyncDispose]()
      await device[Symbol.asyncDispose]()
    })
    const logits = async (subnet: Subnet, input = batch) =>
      (await runner.run({ [port.name]: input }, subnet)).logits as Tensor

    promise('says its name, and what runs the networks', () => {
      expect([device.name, device.telemetry().device]).toEqual([name, name])
      expect(device.telemetry().runtime).toMatch(/^\w.* \d+\.\d+\.\d+/)
    })

    promise('answers every subnet of a golden case as the reference does', async () => {
      const report = await checkForwardCase(golden, device)
      expect(report.subnets.map(({ id, error }) => ({ id, error }))).toEqual(golden.subnets.map(({ id }) => ({ id })))
      expect(report).toMatchObject({ pass: true })
    })

    promise('names its inputs and outputs, with the batch in front', () => {
      expect(runner.inputs).toEqual([{ name: port.name, shape: [-1, ...port.shape.slice(1)] }])
      expect(runner.outputs.map((output) => output.name)).toEqual(graph.outputs.map((output) => output.name))
      expect(runner.outputs.find((output) => output.name === 'logits')?.shape).toEqual([
        -1,
        golden.architecture.classes,
      ])
    })

    promise('answers with the first output alone, or with the outputs asked for', async () => {
      const inputs = { [port.name]: batch }
      expect(Object.keys(await runner.run(inputs, widest.slicing))).toEqual([runner.outputs[0]?.name])
      const outputs = ['features.0', 'logits']
      expect(Object.keys(await runner.run(inputs, widest.slicing, { outputs })).sort()).toEqual(outputs)
    })

    promise('runs the full network when no subnet is named', async () => {
      const { logits: full } = await runner.run({ [port.name]: batch })
      expect(await logits(widest.slicing)).toEqual(full)
    })

    promise('answers each picture of a batch as it answers the picture alone', async () => {
      const whole = await logits(widest.slicing)
      const size = batch.data.length / (batch.shape[0] as number)
      for (const index of [0, 1]) {
        const data = batch.data.slice(index * size, (index + 1) * size)
        const alone = await logits(widest.slicing, { shape: [1, ...batch.shape.slice(1)], data })
        const classes = alone.data.length
        const want = { shape: alone.shape, data: whole.data.slice(index * classes, (index + 1) * classes) }
        const tolerance = toleranceOf(widest, 'logits') ?? { atol: 0, rtol: 0 }
        expect(compareTensor(alone, want, tolerance)).toMatchObject({ pass: true })
      }
    })

    promise('gives the same answers to many callers at once as one after the other', async () => {
      const subnets = [...golden.subnets, ...golden.subnets, ...golden.subnets]
      const together = await Promise.all(subnets.map(({ slicing }) => logits(slicing)))
      for (const [index, { slicing }] of subnets.entries()) expect(together[index]).toEqual(await logits(slicing))
    })

    promise('leaves the inputs as they are', async () => {
      const data = batch.data.slice()
      await logits(narrowest.slicing)
      expect(batch.data).toEqual(data)
    })

    promise('counts runs, and the bytes that are ready to run', async () => {
      const before = device.telemetry()
      await logits(widest.slicing)
      const { runs, running, queued, busyMs, memoryBytes } = device.telemetry()
      expect({ runs, running, queued }).toEqual({ runs: before.runs + 1, running: 0, queued: 0 })
      expect(busyMs).toBeGreaterThan(before.busyMs)
      expect(memoryBytes).toBeGreaterThan(0)
      expect(runner.memory(narrowest.slicing)).toBeGreaterThan(0)
      expect(runner.memory(widest.slicing)).toBeGreaterThan(runner.memory(narrowest.slicing))
    })

    promise('counts what each subnet of a runner has run, in samples too, and nothing that never began', async () => {
      const counted = await device.prepare({ graph, store })
      expect(counted.ran()).toEqual({ runs: 0, samples: 0 })
      const one = { shape: [1, ...batch.shape.slice(1)], data: batch.data.slice(0, batch.data.length / 2) }
      await counted.run({ [port.name]: batch }, narrowest.slicing)
      await counted.run({ [port.name]: one }, narrowest.slicing)
      await counted.run({ [port.name]: one }, widest.slicing)
      await errorOf(counted.run({}, widest.slicing))
      await errorOf(counted.run({ [port.name]: one }, widest.slicing, { signal: AbortSignal.abort() }))
      expect(counted.ran(narrowest.slicing)).toEqual({ runs: 2, samples: 3 })
      expect(counted.ran(widest.slicing)).toEqual({ runs: 1, samples: 1 })
      expect(counted.ran()).toEqual({ runs: 3, samples: 4 })
      await counted[Symbol.asyncDispose]()
    })

    const image = { shape: [1, 3, 64, 64], data: new Float32Array(3 * 64 * 64) }
    const refused: readonly [string, () => Promise<unknown>][] = [
      ['no input', () => runner.run({})],
      ['an input of another name', () => runner.run({ [port.name]: image, pictures: image })],
      ['another size', () => runner.run({ [port.name]: { ...image, shape: [1, 3, 32, 32] } })],
      ['too few values', () => runner.run({ [port.name]: { ...image, data: new Float32Array(3) } })],
      ['an empty batch', () => runner.run({ [port.name]: { shape: [0, 3, 64, 64], data: new Float32Array(0) } })],
      ['an unknown output', () => runner.run({ [port.name]: image }, widest.slicing, { outputs: ['logit'] })],
      ['a width above 1', () => runner.run({ [port.name]: image }, { rule: 'slimmable', width: 1.5 })],
      ['a rule of other networks', () => runner.run({ [port.name]: image }, { rule: 'hydravit', heads: 3 })],
      ['an unknown output to prepare', () => device.prepare({ graph, store }, { outputs: ['logit'] })],
      ['bytes that are no model', () => device.prepare({ onnx: new Uint8Array([1, 2, 3]) })],
    ]
    for (const [what, ask] of refused) {
      promise(`refuses ${what} with an error that has a code, and goes on`, async () => {
        expect(await errorOf(ask())).toEqual(expect.stringMatching(/^[a-z]+(-[a-z]+)*$/))
        expect((await logits(narrowest.slicing)).shape).toEqual([2, golden.architecture.classes])
      })
    }

    promise('answers an aborted caller at once, and goes on', async () => {
      const signal = AbortSignal.abort()
      expect(await errorOf(device.prepare({ graph, store }, { signal }))).toBe('aborted')
      expect(await errorOf(runner.run({ [port.name]: batch }, widest.slicing, { signal }))).toBe('aborted')
      const controller = new AbortController()
      const late = runner.run({ [port.name]: batch }, widest.slicing, { signal: controller.signal })
      controller.abort()
      expect(await errorOf(late)).toBe('aborted')
      expect((await logits(narrowest.slicing)).shape).toEqual([2, golden.architecture.classes])
    })

    promise('refuses work after it has been disposed, and can be disposed twice', async () => {
      const another = await device.prepare({ graph, store })
      await another[Symbol.asyncDispose]()
      await another[Symbol.asyncDispose]()
      expect(await errorOf(another.run({ [port.name]: batch }))).toMatch(/disposed/)
      const gone = await open()
      await gone[Symbol.asyncDispose]()
      await gone[Symbol.asyncDispose]()
      expect(await errorOf(gone.prepare({ graph, store }))).toMatch(/disposed/)
    })

    promise(
      'ends every run when it is disposed in the middle: with its answer, or an error that has a code',
      async () => {
        const short = await open()
        const busy = await short.prepare({ graph, store })
        const runs = golden.subnets.map(({ slicing }) => busy.run({ [port.name]: batch }, slicing))
        const ends = Promise.allSettled(runs)
        await short[Symbol.asyncDispose]()
        for (const end of await ends) {
          if (end.status === 'rejected') expect(isWidthwiseError(end.reason), String(end.reason)).toBe(true)
          else expect(end.value).toHaveProperty('logits')
        }
      },
    )

    it('is excepted only from promises that there are', () => {
      expect(Object.keys(exceptions).filter((what) => !promises.has(what))).toEqual([])
    })
  })
}

/** The code of the error that a promise ends with; what else it ends with is shown as it is. */
async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise
  } catch (error) {
    return isWidthwiseError(error) ? error.code : error
  }
}
