import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Device } from '@widthwise/core'
import { createNodeDevice } from '@widthwise/device-node'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { goldenFolders } from './golden-folder.ts'
import { runTrainedGolden, trainedFiles } from './trained.ts'

let device: Device
beforeAll(async () => {
  device = await createNodeDevice({ cacheFolder: false })
})
afterAll(() => device[Symbol.asyncDispose]())

const { folder } = goldenFolders()

/** A golden folder with one trained case, whose weights are `data/weights.th` beside it. */
async function trainedFolder(): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'widthwise-trained-'))
  onTestFinished(() => rm(parent, { recursive: true, force: true }))
  await mkdir(join(parent, 'golden', 'trained'), { recursive: true })
  const document = {
    schema: 'widthwise.golden-trained/1',
    id: 'one',
    weights: 'data/weights.th',
    architecture: { family: 'resnet', naming: 'akamaster', block: 'basic', dims: [4], depths: [1], classes: 2 },
    seed: 1,
    inputs: [{ name: 'input', shape: [1, 3, 8, 8], low: -1, high: 1 }],
    logits: [[0, 0]],
    tolerance: { atol: 0, rtol: 0 },
  }
  await writeFile(join(parent, 'golden', 'trained', 'one.json'), JSON.stringify(document))
  return join(parent, 'golden')
}

describe('runTrainedGolden', () => {
  it.skipIf(trainedFiles(folder).length === 0)('answers as the reference with real weights', async () => {
    const { found, passed, failures, skipped } = await runTrainedGolden(folder, device)
    expect({ failures, skipped }).toEqual({ failures: [] })
    expect(found).toBe(trainedFiles(folder).length)
    expect(passed).toBe(found)
  })

  it('skips a case whose weights are not there, and does not count it', async () => {
    const report = await runTrainedGolden(await trainedFolder(), device)
    expect(report).toMatchObject({ found: 0, failed: 0, skipped: [{ id: 'one.json' }] })
    expect(report.skipped?.[0]?.reason).toContain('data/weights.th')
  })

  it('says of each case that failed why', async () => {
    const golden = await trainedFolder()
    await mkdir(join(golden, '../data'))
    await writeFile(join(golden, '../data/weights.th'), 'no checkpoint')
    const file = join(golden, 'trained/one.json')
    await writeFile(
      join(golden, 'trained/two.json'),
      (await readFile(file, 'utf8')).replace('golden-trained', 'golden'),
    )
    const seen: number[] = []
    const report = await runTrainedGolden(golden, device, { onProgress: (done) => seen.push(done) })
    expect(report).toMatchObject({
      found: 2,
      passed: 0,
      failures: [
        { id: 'one.json', code: 'checkpoint-unrecognized' },
        { id: 'two.json', code: 'case-invalid' },
      ],
    })
    expect(seen).toEqual([1, 2])
  })
})
