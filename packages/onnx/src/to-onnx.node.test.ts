import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Subnet } from '@widthwise/core'
import { buildGraph, sliceGraph } from '@widthwise/graph'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subnetSample } from './testing/arbitrary-subnet.ts'
import { expectSameAnswers } from './testing/expect-same-answers.ts'
import { mixerGraph, tokensGraph } from './testing/hand-made-graphs.ts'
import { randomStore, randomValues } from './testing/random-values.ts'
import { runOnnx } from './testing/run-onnx.ts'
import { toOnnx } from './to-onnx.ts'

const slimmable = (width: number | readonly number[]): Subnet => ({ rule: 'slimmable', width, stem: 'active' })

const small = buildGraph(
  { family: 'convnext', naming: 'timm', dims: [16, 40], depths: [2, 1], patch: 2, classes: 10, inChannels: 3 },
  { input: [3, 16, 16] },
)

const checker = fileURLToPath(new URL('../../../tooling/oracle/check_onnx.py', import.meta.url))

/** Exit status of a script that has nothing to run with. */
const skipped = 77

/**
 * What ONNX's own checker says of these files: undefined for nothing wrong, or why it could not be asked. Runs the
 * interpreter that WIDTHWISE_PYTHON names, else `python3`.
 *
 * @throws {Error} with the checker's words
 */
function askOnnxChecker(files: readonly string[]): string | undefined {
  const { error, status, stdout, stderr } = spawnSync(process.env.WIDTHWISE_PYTHON ?? 'python3', [checker, ...files], {
    encoding: 'utf8',
  })
  if (error) return `no Python: ${error.message}`
  if (status === skipped) return stdout.trim()
  if (status !== 0) throw new Error(stderr || stdout)
  return undefined
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'widthwise-onnx-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('a subnet as ONNX, in ONNX Runtime', () => {
  it('answers as the definition of its operations does, for any ConvNeXt at any width', async () => {
    await fc.assert(
      fc.asyncProperty(subnetSample, fc.nat(), async ({ graph, subnet }, seed) => {
        await expectSameAnswers(sliceGraph(graph, subnet), randomStore(graph, seed), seed)
      }),
      { numRuns: 40 },
    )
  })

  it.each([
    ['adjacent branches', undefined, [1]],
    ['branches in proportion inside segments', [0.25, 0.5, 1], [0.25, 0.5, 1]],
  ] as const)('answers for token mixers with %s', async (_, widths, asked) => {
    const graph = mixerGraph(32, 1 / 4, widths)
    for (const width of asked) await expectSameAnswers(sliceGraph(graph, slimmable(width)), randomStore(graph, 5))
  })

  it.each([[[1, 1]], [[0.5, 1]], [[1, 0.5]], [[0.25, 0.75]]])(
    'answers for tokens and vectors at widths %j',
    async (width) => {
      const graph = tokensGraph()
      await expectSameAnswers(sliceGraph(graph, slimmable(width)), randomStore(graph, 9))
    },
  )

  it('puts the channels of an alignment where its pieces say', async () => {
    const graph = tokensGraph()
    const sliced = sliceGraph(graph, slimmable([0.75, 1]))
    const pieces = [{ zeros: 1 }, { take: [4, 6] }, { zeros: 2 }, { take: [6, 9] }, { take: [0, 4] }] as const
    const operations = sliced.operations.map((operation) =>
      operation.kind === 'align' ? { ...operation, pieces } : operation,
    )
    expect(operations).not.toEqual(sliced.operations)
    await expectSameAnswers({ ...sliced, operations }, randomStore(graph, 3))
  })

  it('reads branches in the order of their weights, also where positions go back', async () => {
    const graph = mixerGraph(32, 1 / 4)
    const sliced = sliceGraph(graph, { rule: 'none' })
    const moved = [
      [
        [24, 28],
        [0, 4],
      ],
      [[4, 12]],
      [
        [28, 32],
        [12, 16],
      ],
      [[16, 24]],
    ] as const
    const operations = sliced.operations.map((operation) =>
      operation.kind === 'depthwise'
        ? { ...operation, branches: operation.branches.map((b, i) => ({ ...b, positions: moved[i] ?? [] })) }
        : operation,
    )
    await expectSameAnswers({ ...sliced, operations }, randomStore(graph, 4))
  })

  it('takes any number of images with a dynamic batch', async () => {
    const [sliced, store] = [sliceGraph(small, slimmable([1, 0.5, 0.75])), randomStore(small, 2)]
    const { model, inputs, outputs } = await toOnnx(sliced, store, { batch: 'dynamic', outputs: ['logits'] })
    expect(inputs).toEqual([{ name: 'input', shape: [-1, 3, 16, 16] }])
    expect(outputs).toEqual([{ name: 'logits', shape: [-1, 10] }])
    const fixed = await toOnnx(sliced, store, { outputs: ['logits'] })
    const images = randomValues(3 * 768, 8, -1, 1)
    const together = await runOnnx(model, { input: { shape: [3, 3, 16, 16], data: images } })
    for (const image of [0, 1, 2]) {
      const data = images.slice(image * 768, (image + 1) * 768)
      const alone = await runOnnx(fixed.model, { input: { shape: [1, 3, 16, 16], data } })
      const logits = together.logits?.data.slice(image * 10, (image + 1) * 10) ?? []
      for (const [i, value] of logits.entries()) expect(value).toBeCloseTo(alone.logits?.data[i] ?? Number.NaN, 5)
    }
  })

  it('finds weights in a file beside the model', async () => {
    const [sliced, store] = [sliceGraph(small, { rule: 'none' }), randomStore(small, 6)]
    const alone = await toOnnx(sliced, store, { outputs: ['logits'] })
    const { model, externalData } = await toOnnx(sliced, store, {
      outputs: ['logits'],
      externalData: { location: 'small.weights' },
    })
    expect(model.length).toBeLessThan(alone.model.length / 2)
    const path = join(folder, 'small.onnx')
    await writeFile(path, model)
    await writeFile(join(folder, 'small.weights'), externalData ?? new Uint8Array())
    const feeds = { input: { shape: [1, 3, 16, 16], data: randomValues(768, 8, -1, 1) } }
    expect(await runOnnx(path, feeds)).toEqual(await runOnnx(alone.model, feeds))
  })

  it('satisfies the checker of the ONNX project', async ({ skip }) => {
    const files: string[] = []
    const write = async (name: string, model: Uint8Array): Promise<void> => {
      files.push(join(folder, name))
      await writeFile(join(folder, name), model)
    }
    for (const batch of [1, 3, 'dynamic'] as const) {
      for (const subnet of [{ rule: 'none' }, slimmable([0.5, 1, 0.25])] as const) {
        const sliced = sliceGraph(small, subnet)
        const outputs = sliced.outputs.map(({ name }) => name)
        const { model } = await toOnnx(sliced, randomStore(small, 1), { batch, outputs })
        await write(`small-${batch}-${subnet.rule}.onnx`, model)
      }
    }
    for (const [name, graph] of [
      ['mixer', mixerGraph(32, 1 / 4, [0.5, 1])],
      ['tokens', tokensGraph()],
    ] as const) {
      const sliced = sliceGraph(graph, slimmable(name === 'mixer' ? 0.5 : [0.5, 1]))
      const outputs = sliced.outputs.map((port) => port.name)
      await write(`${name}.onnx`, (await toOnnx(sliced, randomStore(graph, 1), { outputs, batch: 'dynamic' })).model)
    }
    const apart = await toOnnx(sliceGraph(small, { rule: 'none' }), randomStore(small, 1), {
      outputs: ['logits'],
      externalData: { location: 'apart.weights' },
    })
    await writeFile(join(folder, 'apart.weights'), apart.externalData ?? new Uint8Array())
    await write('apart.onnx', apart.model)
    const skipped = askOnnxChecker(files)
    if (skipped) skip(skipped)
  })
})
