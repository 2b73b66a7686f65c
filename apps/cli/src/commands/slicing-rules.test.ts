import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Subnet } from '@widthwise/core'
import { buildGraph, costOf, sliceGraph } from '@widthwise/graph'
import type { NamedTensor } from '@widthwise/weights'
import { describe, expect, it } from 'vitest'
import { runInProcess } from '../testing/run-in-process.test-support.ts'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'
import { writeTinyModel } from '../testing/tiny-model.test-support.ts'

const photo = fileURLToPath(new URL('../testdata/photo.png', import.meta.url))
const root = temporaryFolder()
const architecture = { family: 'vit', imageSize: 32, patchSize: 8, dim: 16, heads: 4, depth: 2, classes: 3 }
const graph = buildGraph(architecture, { input: [3, 32, 32] })

/** A model folder of a vision transformer that is sliced by this rule. */
async function writeModel(rule: Subnet['rule']): Promise<string> {
  const tensors = Array.from(
    sliceGraph(graph, { rule: 'none' }).parameters.values(),
    ({ name, fullShape: shape }): NamedTensor => {
      const size = shape.reduce((all, extent) => all * extent, 1)
      return { name, shape, data: Float32Array.from({ length: size }, (_, i) => Math.sin(i + size)) }
    },
  )
  return await writeTinyModel(join(root, rule), {
    tensors: () => tensors,
    document: ({ cascade: _, ...document }) => ({
      ...document,
      architecture,
      slicing: { rule, widths: [0.5, 1] },
      points: [],
    }),
  })
}

// biome-ignore lint/suspicious/noExplicitAny: the documents differ with the command
const run = async (...argv: string[]): Promise<any> => JSON.parse((await runInProcess([...argv, '--json'])).stdout)

describe.each<[Subnet['rule'], Subnet]>([
  ['scala', { rule: 'scala', width: 0.5, smallest: 0.5, largest: 1 }],
  ['hydravit', { rule: 'hydravit', heads: 2 }],
  ['matformer', { rule: 'matformer', hidden: 0.5 }],
  ['sortednet', { rule: 'sortednet', width: 0.5 }],
])('--width 0.5 of a model of the rule %s', (rule, subnet) => {
  it('is the subnet that the rule means by it', async () => {
    const model = await writeModel(rule)
    const { params, macs } = costOf(graph, subnet)
    const { widths } = await run('inspect', model, '--width', '0.5')
    expect(widths).toMatchObject([{ width: 0.5, params, macs }])
    const { results } = await run('classify', photo, '--model', model, '--width', '0.5', '--cascade', 'off')
    expect(results[0]).toMatchObject({ macs, fullMacs: costOf(graph, { rule: 'none' }).macs, ran: [{ width: 0.5 }] })
  })
})

describe('--width of a configuration by name', () => {
  it('means what the rule of its name says', async () => {
    const cost = async (...argv: string[]) => {
      const { widths } = await run('inspect', ...argv)
      return widths.map(({ params, macs }: { params: number; macs: number }) => [params, macs])
    }
    const [tiny] = await cost('deit_tiny')
    const [small] = await cost('deit_small')
    expect(await cost('hydravit_base', '--width', '0.25,0.5')).toEqual([tiny, small])
    expect(await cost('deit_base', '--width', '0.25,0.5')).toEqual([tiny, small])
    // An eighth of the hidden units: 12 blocks lose 7/8 of 2·384·1536 products, and of 1536 biases.
    const [full, eighth] = [small, ...(await cost('matformer_small', '--width', '0.125'))]
    expect(full[1] - eighth[1]).toBe(12 * 197 * 2 * 384 * 1344)
    expect(full[0] - eighth[0]).toBe(12 * (2 * 384 + 1) * 1344)
  })

  it('is refused where the rule has no such width', async () => {
    const { error } = await run('inspect', 'hydravit_base', '--width', '0.3')
    expect(error).toMatchObject({
      code: 'subnet-invalid',
      message: expect.stringContaining('0.25 (3) and 0.333333 (4)'),
    })
  })
})

describe('a description of a vision transformer', () => {
  it('has the size that its positions are for, and the width that its subnet has', async () => {
    const file = join(root, 'vit.json')
    writeFileSync(file, JSON.stringify({ architecture, slicing: { rule: 'hydravit', heads: 3 } }))
    const { input, widths } = await run('inspect', file)
    expect(input).toEqual([3, 32, 32])
    expect(widths).toMatchObject([{ width: 0.75 }])
  })
})
