import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Device, Tensor } from '@widthwise/core'
import { openSafetensorsFile } from '@widthwise/weights/node'
import { describe, expect, it } from 'vitest'
import type { CaseSubnet } from './case-document.ts'
import { fillStore } from './fill-store.ts'
import type { ForwardCase } from './forward-case.ts'
import { readForwardCase } from './read-forward-case.ts'
import { runForwardCase } from './run-forward-case.ts'
import { forwardFolders } from './testing/golden-folder.ts'
import { createReferenceDevice } from './testing/reference-device.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'
import { smallCase, smallExpectation } from './testing/write-case.ts'

const small: ForwardCase = { ...smallCase, expected: await smallExpectation() }
const [full, half] = small.subnets as [CaseSubnet, CaseSubnet]
const changed = (change: (name: string, tensor: Tensor) => Tensor) => createReferenceDevice({ change })
const shifted = ({ shape, data }: Tensor, by: number): Tensor => ({ shape, data: data.map((value) => value + by) })

describe('runForwardCase', () => {
  it('finds golden cases', () => {
    expect(forwardFolders((id) => id.startsWith('convnext-'))).not.toEqual([])
  })

  // At 224×224 a case takes the float64 evaluation minutes, ResNet-20 seconds; devices run those.
  it.each(forwardFolders((id) => /^(convnext(v2)?|resnet)-(?!.*-224|cifar20)/.test(id)))(
    'passes %s in float64',
    async (folder) => {
      const { pass, subnets } = await runForwardCase(await readForwardCase(folder), createReferenceDevice())
      for (const { id, outputs, error, expectedCost } of subnets) {
        expect({ id, error, expectedCost }).toEqual({ id })
        // The reference is float64 too, rounded once: far inside tolerances made for float32.
        for (const { name, used } of outputs) expect(used, `${id}/${name}`).toBeLessThan(0.05)
      }
      expect(pass).toBe(true)
    },
  )

  it('reports costs and comparisons', async () => {
    const device = createReferenceDevice()
    const report = await runForwardCase(small, device)
    expect(report).toMatchObject({ id: 'small', pass: true, subnets: [{ id: 'full' }, { id: 'half' }] })
    expect(report.subnets[1]).toMatchObject({ pass: true, cost: half.cost })
    expect(report.subnets[1]?.outputs.map(({ name, pass }) => [name, pass])).toEqual([
      ['logits', true],
      ['features.0', true],
      ['features.1.mean', true],
    ])
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    expect(device.disposed).toBe(1)
  })

  it('fails the outputs that are off, and only those', async () => {
    const device = changed((name, tensor) => (name === 'logits' ? shifted(tensor, 1e-3) : tensor))
    const { pass, subnets } = await runForwardCase(small, device)
    expect(pass).toBe(false)
    expect(subnets.map(({ pass }) => pass)).toEqual([false, false])
    expect(subnets[0]?.outputs.map(({ pass }) => pass)).toEqual([false, true, true])
    expect(subnets[0]?.outputs[0]?.maxAbs).toBeCloseTo(1e-3, 6)
  })

  it('fails values that are no numbers, and other shapes', async () => {
    const notNumbers = changed((_, { shape, data }) => ({ shape, data: data.map(() => Number.NaN) }))
    expect((await runForwardCase(small, notNumbers)).subnets[0]?.outputs[0]).toMatchObject({
      pass: false,
      maxAbs: null,
    })
    const flat = changed((_, { data }) => ({ shape: [data.length], data }))
    const outputs = (await runForwardCase(small, flat)).subnets[0]?.outputs ?? []
    expect(outputs).toHaveLength(3)
    for (const output of outputs) {
      expect(output).toMatchObject({ pass: false, used: null, problem: expect.stringContaining('is expected') })
    }
  })

  it('fails a subnet whose cost is counted otherwise', async () => {
    const wrong = { ...small, subnets: [{ ...full, cost: { ...full.cost, macs: 1 } }, half] }
    const { pass, subnets } = await runForwardCase(wrong, createReferenceDevice())
    expect(pass).toBe(false)
    expect(subnets[0]).toMatchObject({ pass: false, expectedCost: { macs: 1 }, cost: { params: full.cost?.params } })
    expect(subnets[0]?.outputs.every(({ pass }) => pass)).toBe(true)
    expect(subnets[1]?.pass).toBe(true)
  })

  it('gives one subnet its error and runs the others', async () => {
    const wrong = {
      ...small,
      subnets: [
        { ...full, id: 'heads', slicing: { rule: 'hydravit', heads: 1 } as const },
        { ...full, id: 'output', outputs: ['logits', 'features.7'] },
        full,
      ],
    }
    const { pass, subnets } = await runForwardCase(wrong, createReferenceDevice())
    expect(pass).toBe(false)
    expect(subnets.map(({ error }) => error?.code)).toEqual(['subnet-unsupported', 'case-output-unknown', undefined])
    expect(subnets.map(({ pass }) => pass)).toEqual([false, false, true])
    expect(subnets[1]).toMatchObject({ outputs: [], cost: { params: full.cost?.params } })
  })

  it('prepares the outputs that the network has, each once', async () => {
    const reference = createReferenceDevice()
    const asked: (readonly string[] | undefined)[] = []
    const device: Device = {
      ...reference,
      prepare: (source, options) => {
        asked.push(options?.outputs)
        return reference.prepare(source, options)
      },
    }
    const outputs = ['features.0.mean', 'features.0', 'logits', 'features.7']
    await runForwardCase({ ...small, subnets: [{ ...full, outputs }, half] }, device)
    expect(asked).toEqual([['features.0', 'logits', 'features.1']])
  })

  it('gives a case its error when its network is not there, and when the device refuses it', async () => {
    const foreign = { ...small, architecture: { family: 'perceptron' } }
    expect(await runForwardCase(foreign, createReferenceDevice())).toMatchObject({
      pass: false,
      subnets: [],
      error: { code: 'architecture-unknown', hint: expect.any(String) },
    })
    const broken: Device = { ...createReferenceDevice(), prepare: () => Promise.reject(new TypeError('no such thing')) }
    expect(await runForwardCase(small, broken)).toMatchObject({
      pass: false,
      error: { code: 'case-stopped', message: 'TypeError: no such thing' },
    })
  })

  it('runs with weights from elsewhere', async () => {
    const { tensors } = small
    const store = fillStore({ seed: small.seed, tensors })
    const own = { ...small, tensors: [], seed: small.seed }
    expect((await runForwardCase(own, createReferenceDevice(), { store })).pass).toBe(true)
    const other = fillStore({ seed: small.seed + 1, tensors })
    expect((await runForwardCase(own, createReferenceDevice(), { store: other })).pass).toBe(false)
  })

  it('writes what the device answered, with the names and shapes of the expectation', async () => {
    const outDir = join(await temporaryFolder(), 'new', 'out')
    await runForwardCase(
      small,
      changed((_, tensor) => shifted(tensor, 1)),
      { outDir, signal: new AbortController().signal },
    )
    await using store = await openSafetensorsFile(join(outDir, 'small.safetensors'))
    expect([...store.keys()].sort()).toEqual([...small.expected.keys()].sort())
    for (const [name, { shape, data }] of small.expected) {
      expect(store.get(name)).toEqual({ name, dtype: 'f32', shape })
      const got = await store.read(name)
      expect(got[0]).toBeCloseTo((data[0] as number) + 1, 5)
    }
    expect(await readdir(outDir)).toEqual(['small.safetensors'])
  })

  it('leaves no answer of an earlier run behind', async () => {
    const outDir = await temporaryFolder()
    await writeFile(join(outDir, 'small.safetensors'), 'from before')
    await runForwardCase({ ...small, architecture: { family: 'perceptron' } }, createReferenceDevice(), { outDir })
    expect(await readdir(outDir)).toEqual([])
  })

  it('says when the folder cannot be written to', async () => {
    const file = join(await temporaryFolder(), 'a-file')
    await writeFile(file, '')
    await expect(runForwardCase(small, createReferenceDevice(), { outDir: file })).rejects.toMatchObject({
      code: 'report-unwritable',
    })
  })

  it('ends as aborted, not as failed, when the abort is what stops the device', async () => {
    const stop = (controller: AbortController) => {
      controller.abort()
      throw new TypeError('stopped')
    }
    const one = { ...small, subnets: [full] }
    const preparing = new AbortController()
    const unprepared: Device = { ...createReferenceDevice(), prepare: async () => stop(preparing) }
    const running = new AbortController()
    const device = createReferenceDevice({ onRun: () => stop(running) })
    const aborted = { code: 'aborted' }
    await expect(runForwardCase(one, unprepared, { signal: preparing.signal })).rejects.toMatchObject(aborted)
    await expect(runForwardCase(one, device, { signal: running.signal })).rejects.toMatchObject(aborted)
  })

  it('ends as aborted, not as failed, when the caller aborts between subnets', async () => {
    const controller = new AbortController()
    const outDir = await temporaryFolder()
    const ran: string[] = []
    const device = createReferenceDevice({
      onRun: ({ rule }) => {
        ran.push(rule)
        controller.abort()
      },
    })
    await expect(runForwardCase(small, device, { outDir, signal: controller.signal })).rejects.toMatchObject({
      code: 'aborted',
    })
    expect(ran).toEqual(['none'])
    expect(device.disposed).toBe(1)
    expect(await readdir(outDir)).toEqual([])
    await expect(runForwardCase(small, device, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
  })
})
