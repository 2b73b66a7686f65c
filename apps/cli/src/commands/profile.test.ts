import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { runBinary } from '../testing/run-binary.test-support.ts'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'
import { readDocument, writeTinyModel } from '../testing/tiny-model.test-support.ts'

const root = temporaryFolder()
const model = join(root, 'tiny')

beforeAll(async () => {
  await writeTinyModel(model)
})

describe('profile', () => {
  it('measures every width, keeps what it found and writes a copy', async () => {
    const { points } = await readDocument(model)
    const [cache, out] = [join(root, 'cache'), join(root, 'profile.json')]
    const argv = ['profile', model, '--runs', '5', '--out', out, '--json']
    const { code, json, stderr } = await runBinary(argv, { env: { WIDTHWISE_CACHE: cache } })
    expect([code, stderr]).toEqual([0, ''])
    expect(json).toMatchObject({
      schema: 'widthwise.profile/1',
      model: 'tiny',
      device: 'node',
      machine: expect.stringContaining('Node'),
    })
    expect(json.points.map(({ width, macs }: { width: number; macs: number }) => [width, macs])).toEqual(
      points.map(({ width, macs }: { width: number; macs: number }) => [width, macs]),
    )
    for (const { msMedian, msP95, memoryBytes } of json.points) {
      expect(msMedian).toBeGreaterThan(0)
      expect(msP95).toBeGreaterThanOrEqual(msMedian)
      expect(memoryBytes).toBeGreaterThan(0)
    }
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(json)
    expect(readdirSync(join(cache, 'profiles'))).toHaveLength(1)
  })

  it('prints a table for people', async () => {
    const { code, stdout, stderr } = await runBinary(['profile', model, '--runs', '2'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^tiny on node, .*\n\nwidth +ms, median +ms, p95 +MACs +memory\n +0\.5 .*\n +1 .*\n$/)
  })

  it('says when the copy cannot be written', async () => {
    const result = await runBinary(['profile', model, '--runs', '1', '--out', join(root, 'none', 'p.json'), '--json'])
    expect([result.code, result.json.error.code]).toEqual([3, 'output-unwritable'])
  })

  it('knows no other device yet', async () => {
    const result = await runBinary(['profile', model, '--device', 'ort-web', '--json'])
    expect([result.code, result.json.error.code]).toEqual([3, 'device-unknown'])
  })
})
