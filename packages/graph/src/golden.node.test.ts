import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Subnet } from '@widthwise/core'
import { describe, expect, it } from 'vitest'
import { type Architecture, architectureByName, buildGraph, costOf, type SubnetCost, sliceGraph } from './index.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const beside = join(root, '../shared/golden')
const golden = process.env.WIDTHWISE_GOLDEN ?? (existsSync(beside) ? beside : join(root, 'tooling/golden/testdata'))

interface CostEntry extends SubnetCost {
  readonly id: string
  readonly architecture: Architecture
  readonly input: readonly number[]
  readonly slicing: Subnet
}

interface ForwardCase {
  readonly id: string
  readonly architecture: Architecture
  readonly inputs: readonly { readonly shape: readonly number[] }[]
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[]
  readonly subnets: readonly { readonly id: string; readonly slicing: Subnet; readonly cost: Partial<SubnetCost> }[]
}

const json = (...path: readonly string[]): unknown => JSON.parse(readFileSync(join(golden, ...path), 'utf8'))
const has = (...path: readonly string[]): boolean => existsSync(join(golden, ...path))
/** Networks of one picture; dense heads, which may take stage maps instead, have tests of their own. */
const takesPicture = ({ architecture }: { readonly architecture: Architecture }): boolean =>
  ['convnext', 'inceptionnext', 'metanext', 'resnet', 'vit'].includes(architecture.family)

describe('golden costs of described networks', () => {
  const file = has('costs.json') ? (json('costs.json') as { readonly entries: readonly CostEntry[] }) : { entries: [] }
  const entries = file.entries.filter(takesPicture)

  it('are there', () => expect(entries.length).toBeGreaterThan(0))

  it.each(entries)('$id', ({ architecture, input, slicing, ...want }) => {
    const cost = costOf(buildGraph(architecture, { input }), slicing)
    for (const key of ['params', 'macs', 'macsReference', 'weightBytes', 'peakActivations'] as const) {
      if (want[key] !== undefined) expect(cost[key], key).toBe(want[key])
    }
  })
})

interface CostRow extends Pick<SubnetCost, 'params' | 'macs'> {
  readonly name: string
  readonly dim: number
  readonly heads: number
  readonly imageSize: number
  readonly slicing: Subnet
}

describe('golden costs of vision transformers by name', () => {
  const file = has('transformer-costs.json')
    ? (json('transformer-costs.json') as { readonly rows: readonly CostRow[] })
    : { rows: [] }

  it('are there', () => expect(file.rows.length).toBeGreaterThan(0))

  it.each(file.rows)('$name $slicing', ({ name, dim, heads, imageSize, slicing, params, macs }) => {
    const { architecture, input } = architectureByName(name)
    expect(architecture).toMatchObject({ dim, heads })
    expect(input).toEqual([3, imageSize, imageSize])
    expect(costOf(buildGraph(architecture, { input }), slicing)).toMatchObject({ params, macs })
  })
})

describe('golden forward cases', () => {
  const cases = (has('forward') ? readdirSync(join(golden, 'forward')) : [])
    .filter((id) => has('forward', id, 'case.json'))
    .map((id) => json('forward', id, 'case.json') as ForwardCase)
    .filter(takesPicture)

  it('are there', () => expect(cases.length).toBeGreaterThan(0))

  it.each(cases)(
    '$id: names and shapes of the tensors, costs of the subnets',
    ({ architecture, inputs, tensors, subnets }) => {
      const graph = buildGraph(architecture, { input: inputs[0]?.shape.slice(1) ?? [] })
      const read = sliceGraph(graph, { rule: 'none' }).parameters
      const byName = (entries: Iterable<{ readonly name: string; readonly shape: readonly number[] }>) =>
        new Map([...entries].map(({ name, shape }) => [name, shape]))
      expect(byName(read.values())).toEqual(byName(tensors))
      for (const { id, slicing, cost } of subnets) expect(costOf(graph, slicing), id).toMatchObject(cost)
    },
  )
})

describe.skipIf(!has('convnext-names.json'))('golden names of ConvNeXt', () => {
  it('pair up: the same parameter, by position, under both sets of names', () => {
    const { architecture, names } = json('convnext-names.json') as {
      readonly architecture: Architecture & { readonly depths: readonly number[] }
      readonly names: readonly (readonly [facebook: string, timm: string])[]
    }
    const parameters = (naming: string): readonly string[] =>
      buildGraph(
        { ...architecture, dims: architecture.depths.map(() => 8), naming },
        { input: [3, 64, 64] },
      ).parameters.map(({ name }) => name)
    const timm = parameters('timm')
    const ours = new Map(parameters('facebook').map((name, i) => [name, timm[i]]))
    expect(ours).toEqual(new Map(names))
  })
})
