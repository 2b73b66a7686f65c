import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { examineMachine } from '../doctor/examine-machine.ts'
import { runBinary } from '../testing/run-binary.test-support.ts'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'

const root = temporaryFolder()

describe('doctor', () => {
  it('finds nothing wrong where the tests run', async () => {
    const { code, json, stderr } = await runBinary(['doctor', '--json'])
    expect([code, stderr, json.problems]).toEqual([0, '', []])
    expect(json).toMatchObject({
      schema: 'widthwise.doctor/1',
      machine: { node: process.versions.node, arch: process.arch, threads: expect.any(Number) },
      device: { runtime: 'onnxruntime-node', works: true, version: expect.stringMatching(/^\d+\./) },
      decoder: { decoder: 'sharp', works: true, version: expect.stringMatching(/^\d+\./) },
      cache: { writable: true, folder: json.environment.WIDTHWISE_CACHE },
    })
    expect(json.device.providers).toContain('cpu')
    expect(json.packages['@widthwise/cli']).toBe(json.packages.widthwise)
  })

  it('goes on without a cache, and says so', async () => {
    writeFileSync(join(root, 'file'), '')
    const { code, json } = await runBinary(['doctor', '--json'], { env: { WIDTHWISE_CACHE: join(root, 'file') } })
    expect(code).toBe(0)
    expect(json.problems).toEqual([
      {
        code: 'cache-unwritable',
        essential: false,
        message: expect.stringContaining(join(root, 'file')),
        hint: expect.any(String),
      },
    ])
  })

  it.runIf(process.platform === 'linux')('comes back from a cache folder that cannot be made', async () => {
    const { code, json } = await runBinary(['doctor', '--json'], { env: { WIDTHWISE_CACHE: '/proc/nope/cache' } })
    expect(code).toBe(0)
    expect(json.cache).toMatchObject({ folder: '/proc/nope/cache', writable: false })
    expect(json.problems.map((problem: { code: string }) => problem.code)).toContain('cache-unwritable')
  })

  it('prints a table for people', async () => {
    const { code, stdout } = await runBinary(['doctor'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^runtime +onnxruntime-node [\d.]+: works$/m)
    expect(stdout).toMatch(/\n\nNothing is wrong\.\n$/)
  })

  it.each([
    ['20.18.3', 1],
    ['18.20.0', 1],
    ['20.19.0', 0],
    ['26.0.0', 0],
  ])('holds Node %s against the oldest that works', async (version, count) => {
    const { problems } = await examineMachine(version)
    expect(problems.map(({ code, essential }) => [code, essential])).toEqual(Array(count).fill(['node-too-old', true]))
  })
})
