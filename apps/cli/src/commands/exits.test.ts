import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildGraph, costOf, sliceGraph } from '@widthwise/graph'
import { writeSafetensors } from '@widthwise/weights/node'
import { beforeAll, describe, expect, it } from 'vitest'
import { runInProcess } from '../testing/run-in-process.test-support.ts'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'

const root = temporaryFolder()
const at = (...names: string[]): string => join(root, ...names)

const architecture = { family: 'esn', dim: 8, layers: 2, heads: 2, saverChannels: 4, baseChannels: [3, 5], classes: 3 }
const inputs = {
  'saver.feature': [4, 2, 2],
  'base.feature.1': [3, 6, 6],
  'base.feature.2': [5, 3, 3],
  'saver.logits': [3],
}
const graph = buildGraph(architecture, { inputs })
const full = { rule: 'none' } as const
const cost = costOf(graph, full)

// biome-ignore lint/suspicious/noExplicitAny: tests look into it
async function run(...argv: string[]): Promise<{ code: number; json: any }> {
  const { code, stdout } = await runInProcess([...argv, '--json'])
  return { code, json: JSON.parse(stdout) }
}

beforeAll(async () => {
  writeFileSync(at('esn.json'), JSON.stringify({ architecture, inputs }))
  const tensors = [...sliceGraph(graph, full).parameters.values()].map(({ name, shape }, tensor) => ({
    // As a training run wraps it.
    name: `module.${name}`,
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(1 + tensor + 0.37 * i)),
  }))
  await writeSafetensors(at('esn.safetensors'), tensors)
})

describe('a network of exits, which takes features by name', () => {
  it('is inspected by its description', async () => {
    const { code, json } = await run('inspect', at('esn.json'))
    expect(code).toBe(0)
    expect(json).toMatchObject({ name: 'esn', family: 'esn', inputs, widths: [{ width: 1, ...cost }] })
  })

  it('is converted from its checkpoint to a model that is inspected and exported, an exit by itself too', async () => {
    const converted = await run('convert', at('esn.safetensors'), '--architecture', at('esn.json'), '--out', at('esn'))
    expect(converted).toMatchObject({ code: 0, json: { missing: [], unused: [], points: [{ macs: cost.macs }] } })
    const document = JSON.parse(readFileSync(at('esn', 'widthwise.json'), 'utf8'))
    expect(document).toMatchObject({ inputs, architecture, labels: ['0', '1', '2'] })
    expect(Object.keys(document)).not.toContain('preprocess')

    expect(await run('inspect', at('esn'))).toMatchObject({ code: 0, json: { inputs, widths: [cost] } })
    const whole = await run('export', at('esn'), '--out', at('esn.onnx'))
    expect(whole.json.outputs).toEqual([{ name: 'exit.2.logits', shape: [1, 3] }])
    const first = await run(
      'export',
      at('esn'),
      '--outputs',
      'exit.0.logits, exit.1.logits',
      '--out',
      at('exit-1.onnx'),
    )
    expect(first.json.inputs.map(({ name }: { name: string }) => name)).toEqual([
      'saver.feature',
      'base.feature.1',
      'saver.logits',
    ])
    expect(first.json.outputs.map(({ name }: { name: string }) => name)).toEqual(['exit.0.logits', 'exit.1.logits'])
    const inspected = await run('inspect', at('exit-1.onnx'))
    expect(inspected.json.widths[0].macs).toBe(costOf(graph, full, ['exit.1.logits']).macs)
  })

  it.each<[string, string, readonly string[]]>([
    ['--preprocess', 'usage-invalid', ['convert', 'esn.safetensors', '--preprocess', 'imagenet']],
    ['--image-size', 'usage-invalid', ['convert', 'esn.safetensors', '--image-size', '32']],
    ['--classes of another number', 'input-invalid', ['convert', 'esn.safetensors', '--classes', '4']],
  ])('refuses %s', async (_, code, [command = '', file = '', ...options]) => {
    const { json } = await run(command, at(file), '--architecture', at('esn.json'), '--out', at('none'), ...options)
    expect(json.error.code).toBe(code)
  })

  it.each<[string, string, readonly string[]]>([
    ['inspect at an image size', 'usage-invalid', ['inspect', '--image-size', '32']],
    ['an output that it does not have', 'output-unknown', ['export', '--outputs', 'exit.3.logits', '--out', 'x.onnx']],
    ['pictures to classify', 'model-not-classifier', ['classify', 'photo.png', '--model']],
  ])('refuses, as a model, %s', async (_, code, [command = '', ...options]) => {
    await run('convert', at('esn.safetensors'), '--architecture', at('esn.json'), '--out', at('again'), '--force')
    const model = at('again')
    const argv = options.at(-1) === '--model' ? [...options, model] : [model, ...options]
    expect((await run(command, ...argv)).json.error.code).toBe(code)
  })
})
