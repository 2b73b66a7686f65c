import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildGraph, sliceGraph } from '@widthwise/graph'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { runInProcess } from '../testing/run-in-process.test-support.ts'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'
import { writeTinyModel } from '../testing/tiny-model.test-support.ts'

const photo = fileURLToPath(new URL('../testdata/photo.png', import.meta.url))
const root = temporaryFolder()
const model = join(root, 'dense')

/** The tiny network under a head that classifies every position. */
const architecture = {
  family: 'upernet',
  inChannels: [8, 16],
  channels: 4,
  poolScales: [1, 2],
  classes: 3,
  backbone: { family: 'convnext', naming: 'timm', dims: [8, 16], depths: [1, 1], patch: 4, outputNorms: true },
}

beforeAll(async () => {
  const { parameters } = sliceGraph(buildGraph(architecture, { input: [3, 32, 32] }), { rule: 'none' })
  await writeTinyModel(model, {
    document: ({ cascade, ...document }) => ({ ...document, architecture }),
    tensors: () =>
      Array.from(parameters.values(), ({ name, fullShape: shape }) => ({
        name,
        shape,
        data: new Float32Array(shape.reduce((all, size) => all * size, 1)).fill(0.5),
      })),
  })
})

const run = async (...argv: readonly string[]) => {
  const { code, stdout } = await runInProcess([...argv, '--json'])
  return { code, json: JSON.parse(stdout) }
}

describe('a model of dense prediction', () => {
  it('is inspected width by width', async () => {
    const { code, json } = await run('inspect', model)
    expect([code, json.family, json.input, json.widths.length]).toEqual([0, 'upernet', [3, 32, 32], 2])
    expect(json.widths[0].macs).toBeLessThan(json.widths[1].macs)
  })

  it('is exported, at a width of its backbone', async () => {
    const file = join(root, 'half.onnx')
    const { json } = await run('export', model, '--width', '0.5', '--out', file)
    expect(json.outputs).toEqual([{ name: 'logits', shape: [1, 3, 8, 8] }])
    const session = await InferenceSession.create(file)
    const picture = new Tensor('float32', new Float32Array(3 * 32 * 32), [1, 3, 32, 32])
    expect((await session.run({ input: picture })).logits?.dims).toEqual([1, 3, 8, 8])
  })

  it.each([
    ['classify', photo, '--model', model],
    ['eval', model, '--data', 'cifar10'],
    ['profile', model],
  ])('is refused by %s, which needs one answer for a picture', async (...argv) => {
    const { code, json } = await run(...argv)
    expect([code, json.error.code]).toEqual([3, 'model-not-classifier'])
    expect(json.error.message).toContain('tiny (upernet) has logits of [3,8,8] for a picture')
  })
})
