import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Device, Tensor } from '@widthwise/core'
import { createNodeDevice } from '@widthwise/device-node'
import { compareTensor, fillStore, fillTensor, readForwardCase, type Tolerance, toleranceOf } from '@widthwise/golden'
import { buildGraph, costOf } from '@widthwise/graph'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forwardFolders } from './forward.ts'
import { committedFolders, goldenFolders } from './golden-folder.ts'

let device: Device
beforeAll(async () => {
  device = await createNodeDevice({ cacheFolder: false })
})
afterAll(() => device[Symbol.asyncDispose]())

const familyOf = (path: string): string => JSON.parse(readFileSync(join(path, 'case.json'), 'utf8')).architecture.family
const cases = [committedFolders.folder, goldenFolders().folder]
  .flatMap(forwardFolders)
  .filter((path) => ['esn', 'attachedexits'].includes(familyOf(path)))
const named = new Map(cases.map((path) => [basename(path), path]))

describe('a network of exits on the Node device', () => {
  it.each([...named])(
    'runs %s exit by exit: as the reference, with the features that it has by then',
    async (_, path) => {
      const forwardCase = await readForwardCase(path)
      const { architecture, inputs, seed, expected } = forwardCase
      const [subnet] = forwardCase.subnets
      if (!subnet) throw new Error('no subnet')
      const shapes = Object.fromEntries(inputs.map(({ name, shape }) => [name, shape.slice(1)]))
      const graph = buildGraph(architecture, { inputs: shapes })
      await using runner = await device.prepare({ graph, store: fillStore(forwardCase) })
      const given: Record<string, Tensor> = {}
      const give = (name: string): void => {
        const input = inputs.find((filled) => filled.name === name)
        if (input) given[name] = { shape: input.shape, data: fillTensor(seed, input) }
      }
      give('saver.feature')
      give('saver.logits')
      const exits = subnet.outputs.filter((name) => name.startsWith('exit.'))
      expect(exits.length).toBeGreaterThan(1)
      const macs: number[] = []
      for (const output of exits) {
        give(`base.feature.${output.split('.')[1]}`)
        const answer = await runner.run(given, undefined, { outputs: [output] })
        const want = expected.get(`${subnet.id}/${output}`) as Tensor
        const tolerance = toleranceOf(subnet, output) as Tolerance
        expect(compareTensor(answer[output] as Tensor, want, tolerance)).toMatchObject({ pass: true })
        macs.push(costOf(graph, subnet.slicing, exits.slice(0, macs.length + 1)).macs)
      }
      expect(macs).toEqual(macs.toSorted((a, b) => a - b))
      expect(new Set(macs).size).toBe(macs.length)
    },
  )

  it.each([...named].filter(([, path]) => familyOf(path) === 'esn'))(
    'runs %s step by step: as the reference, with one feature and what earlier steps kept',
    async (_, path) => {
      const forwardCase = await readForwardCase(path)
      const { architecture, inputs, seed, expected } = forwardCase
      const [subnet] = forwardCase.subnets
      if (!subnet) throw new Error('no subnet')
      const shapes = Object.fromEntries(inputs.map(({ name, shape }) => [name, shape.slice(1)]))
      const known: Record<string, Tensor> = Object.fromEntries(
        inputs.map((input) => [input.name, { shape: input.shape, data: fillTensor(seed, input) }]),
      )
      const exits = subnet.outputs.flatMap((name) => /^exit\.(\d+)\.logits$/.exec(name)?.[1] ?? []).map(Number)
      for (const step of exits) {
        const graph = buildGraph({ ...architecture, step }, { inputs: shapes })
        await using runner = await device.prepare({ graph, store: fillStore(forwardCase) })
        const given = Object.fromEntries(runner.inputs.map(({ name }) => [name, known[name] as Tensor]))
        const features = Object.keys(given).filter((name) => name.includes('feature'))
        expect(features).toEqual(
          step > 0 ? [`base.feature.${step}`] : architecture.layers === 0 ? [] : ['saver.feature'],
        )
        const { [`exit.${step}.logits`]: logits, ...kept } = await runner.run(given, undefined, {
          outputs: runner.outputs.map(({ name }) => name),
        })
        const name = `exit.${step}.logits`
        const want = expected.get(`${subnet.id}/${name}`) as Tensor
        expect(compareTensor(logits as Tensor, want, toleranceOf(subnet, name) as Tolerance)).toMatchObject({
          pass: true,
        })
        Object.assign(known, kept)
      }
    },
  )
})
