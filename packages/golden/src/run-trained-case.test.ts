import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeSafetensors } from '@widthwise/weights/node'
import { describe, expect, it } from 'vitest'
import { fillStore } from './fill-store.ts'
import { readTrainedCase } from './read-trained-case.ts'
import { runTrainedCase } from './run-trained-case.ts'
import { createReferenceDevice } from './testing/reference-device.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'
import { smallCase, smallExpectation } from './testing/write-case.ts'

const expected = (await smallExpectation()).get('full/logits')?.data ?? new Float32Array()
const weights = 'weights.safetensors'

const document = {
  schema: 'widthwise.golden-trained/1',
  id: 'small',
  oracle: smallCase.oracle,
  weights,
  architecture: smallCase.architecture,
  seed: smallCase.seed,
  inputs: smallCase.inputs,
  logits: [Array.from(expected.subarray(0, 3)), Array.from(expected.subarray(3))],
  tolerance: { atol: 1e-6, rtol: 0 },
}

/** The file of a trained case; `change` may make it wrong. */
async function writeTrained(folder: string, change: object = {}): Promise<string> {
  const file = join(folder, 'small.json')
  await writeFile(file, JSON.stringify({ ...document, ...change }))
  return file
}

/** Writes what a checkpoint would hold: the filled tensors of the small case. */
async function writeWeights(folder: string): Promise<void> {
  const store = fillStore(smallCase)
  const tensors = await Promise.all(
    smallCase.tensors.map(async ({ name, shape }) => ({ name, shape, data: await store.read(name) })),
  )
  await writeSafetensors(join(folder, 'weights.safetensors'), tensors)
}

describe('trained cases', () => {
  it('take their weights from a checkpoint and compare the logits', async () => {
    const folder = await temporaryFolder()
    await writeWeights(folder)
    const trainedCase = await readTrainedCase(await writeTrained(folder))
    expect(trainedCase).toMatchObject({ id: 'small', weights, subnets: [{ id: 'full', outputs: ['logits'] }] })
    const report = await runTrainedCase(trainedCase, createReferenceDevice(), { folder })
    expect(report).toMatchObject({ id: 'small', pass: true, subnets: [{ id: 'full', outputs: [{ name: 'logits' }] }] })
  })

  it('fail where a logit is off', async () => {
    const folder = await temporaryFolder()
    await writeWeights(folder)
    const [first = [], second = []] = document.logits
    const logits = [first, second.map((value, i) => (i === 2 ? value + 1e-4 : value))]
    const trainedCase = await readTrainedCase(await writeTrained(folder, { logits }))
    const report = await runTrainedCase(trainedCase, createReferenceDevice(), { folder })
    expect(report).toMatchObject({ pass: false, subnets: [{ outputs: [{ name: 'logits', pass: false }] }] })
    expect(report.subnets[0]?.outputs[0]?.maxAbs).toBeCloseTo(1e-4, 6)
  })

  it('say which file of weights is missing, or is no checkpoint', async () => {
    const folder = await temporaryFolder()
    const trainedCase = await readTrainedCase(await writeTrained(folder))
    const run = () => runTrainedCase(trainedCase, createReferenceDevice(), { folder })
    expect(await run()).toMatchObject({ pass: false, error: { code: 'file-not-found' } })
    await writeFile(join(folder, weights), await readFile(join(folder, 'small.json')))
    expect(await run()).toMatchObject({ pass: false, error: { code: 'checkpoint-unrecognized' } })
  })

  it('stop when they are cancelled', async () => {
    const folder = await temporaryFolder()
    await writeWeights(folder)
    const trainedCase = await readTrainedCase(await writeTrained(folder))
    const run = runTrainedCase(trainedCase, createReferenceDevice(), { folder, signal: AbortSignal.abort() })
    await expect(run).rejects.toMatchObject({ code: 'aborted' })
  })

  it.each<[string, object, string, string]>([
    ['another schema', { schema: 'widthwise.golden/1' }, 'schema', 'golden-trained'],
    ['no weights', { weights: '' }, 'weights', 'not be empty'],
    ['no logits', { logits: [] }, 'logits', 'a row for each image'],
    ['rows of several lengths', { logits: [[1], [1, 2]] }, 'logits', 'one length'],
    ['a logit that is no number', { logits: [[null]] }, 'logits.0.0', 'number'],
    ['no tolerance', { tolerance: undefined }, 'tolerance', 'Expected'],
    ['no family', { architecture: {} }, 'architecture', 'with a family'],
    ['a seed of 33 bits', { seed: 2 ** 32 }, 'seed', 'below 2^32'],
  ])('refuse %s', async (_, change, key, problem) => {
    const file = await writeTrained(await temporaryFolder(), change)
    await expect(readTrainedCase(file)).rejects.toMatchObject({
      code: 'case-invalid',
      message: expect.stringContaining(problem),
      details: { file, key },
    })
  })

  it('name the file that is missing, or is no JSON', async () => {
    const file = join(await temporaryFolder(), 'small.json')
    await expect(readTrainedCase(file)).rejects.toMatchObject({ code: 'case-missing' })
    await writeFile(file, '{')
    await expect(readTrainedCase(file)).rejects.toMatchObject({ code: 'case-invalid' })
  })
})
