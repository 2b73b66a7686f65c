import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Tensor } from '@widthwise/core'
import { buildGraph, costOf, sliceGraph } from '@widthwise/graph'
import { writeSafetensors } from '@widthwise/weights/node'
import type { CaseDocument, CaseSubnet } from '../case-document.ts'
import { fillStore } from '../fill-store.ts'
import { fillTensor } from '../fill-tensor.ts'
import { createReferenceDevice } from './reference-device.ts'

const architecture = { family: 'convnext', naming: 'timm', dims: [4, 8], depths: [1, 1], classes: 3, inChannels: 1 }
const graph = buildGraph(architecture, { input: [1, 16, 16] })
const seed = 5

/** A case.json that every test changes in its own way; plain JSON. */
export const smallCase: CaseDocument & Readonly<Record<'schema' | 'task' | 'oracle', string>> = {
  schema: 'widthwise.golden/1',
  id: 'small',
  task: 'forward',
  oracle: 'the reference device of these tests',
  architecture,
  seed,
  tensors: Array.from(sliceGraph(graph, { rule: 'none' }).parameters.values(), ({ name, shape }) => ({
    name,
    shape,
    low: -0.5,
    high: 0.5,
  })),
  inputs: [{ name: 'input', shape: [2, 1, 16, 16], low: -1, high: 1 }],
  subnets: [subnet('full', { rule: 'none' }), subnet('half', { rule: 'slimmable', width: 0.5, stem: 'active' })],
}

function subnet(id: string, slicing: CaseSubnet['slicing']): CaseSubnet {
  const { params, macs } = costOf(graph, slicing)
  const tolerance = { logits: { atol: 1e-6, rtol: 0 }, features: { atol: 1e-6, rtol: 0 } }
  return { id, slicing, outputs: ['logits', 'features.0', 'features.1.mean'], tolerance, cost: { params, macs } }
}

/** What the small case expects: the answers of the reference device, which golden cases of other makers confirm. */
export async function smallExpectation(): Promise<Map<string, Tensor>> {
  const runner = await createReferenceDevice().prepare({ graph, store: fillStore(smallCase) })
  const inputs = Object.fromEntries(
    smallCase.inputs.map((input) => [input.name, { shape: input.shape, data: fillTensor(seed, input) }]),
  )
  const expected = new Map<string, Tensor>()
  for (const { id, slicing } of smallCase.subnets) {
    const answer = await runner.run(inputs, slicing, { outputs: ['logits', 'features.0', 'features.1'] })
    const { shape, data } = answer['features.1'] as Tensor
    const positions = (shape[2] as number) * (shape[3] as number)
    const mean = Array.from({ length: data.length / positions }, (_, i) =>
      data.subarray(i * positions, (i + 1) * positions).reduce((sum, value) => sum + value / positions, 0),
    )
    expected.set(`${id}/logits`, answer.logits as Tensor)
    expected.set(`${id}/features.0`, answer['features.0'] as Tensor)
    expected.set(`${id}/features.1.mean`, { shape: shape.slice(0, 2), data: Float32Array.from(mean) })
  }
  return expected
}

/** Writes a case; `case.json` as given, so that it may be wrong. */
export async function writeCase(
  folder: string,
  document: unknown,
  expected: ReadonlyMap<string, Tensor>,
): Promise<string> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'case.json'), typeof document === 'string' ? document : JSON.stringify(document))
  await writeSafetensors(
    join(folder, 'expect.safetensors'),
    Array.from(expected, ([name, tensor]) => ({ name, ...tensor })),
  )
  return folder
}
