import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openSafetensorsFile } from '@widthwise/weights/node'
import { beforeAll, describe, expect, it } from 'vitest'
import { runBinary } from '../testing/run-binary.test-support.ts'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'

const repository = fileURLToPath(new URL('../../../..', import.meta.url))
const beside = join(repository, '../shared/golden')
const golden =
  process.env.WIDTHWISE_GOLDEN ?? (existsSync(beside) ? beside : join(repository, 'tooling/golden/testdata'))
const good = join(golden, 'forward', 'convnext-micro')
const root = temporaryFolder()
const at = (...names: string[]): string => join(root, ...names)

/** Three cases: a good one, one that expects another number, one that names an architecture nobody knows. */
beforeAll(() => {
  for (const name of ['a-good', 'b-wrong', 'c-unknown']) cpSync(good, at('cases', name), { recursive: true })
  mkdirSync(at('cases', 'notes'))
  const change = (name: string, edit: (document: Record<string, unknown>) => void): void => {
    const document = JSON.parse(readFileSync(join(good, 'case.json'), 'utf8'))
    edit(document)
    writeFileSync(at('cases', name, 'case.json'), JSON.stringify({ ...document, id: name }))
  }
  change('a-good', () => undefined)
  change('b-wrong', (document) => {
    document.seed = 99
  })
  change('c-unknown', (document) => {
    document.architecture = { family: 'perceptron' }
  })
})

describe('run', () => {
  it('passes a golden case and writes what the device answered', async () => {
    const out = at('out')
    const { code, json, stderr } = await runBinary(['run', good, '--device', 'node', '--out', out, '--json'])
    expect([code, stderr]).toEqual([0, ''])
    expect(json).toMatchObject({ schema: 'widthwise.run/1', device: 'node', passed: 1, failed: 0 })
    const [report] = json.cases
    const document = JSON.parse(readFileSync(join(good, 'case.json'), 'utf8'))
    expect([report.id, report.pass]).toEqual(['convnext-micro', true])
    expect(report.subnets[0].cost).toMatchObject(document.subnets[0].cost)
    const [output] = report.subnets[0].outputs
    expect(output).toMatchObject({ name: 'logits', pass: true, maxAbs: expect.any(Number), maxRel: expect.any(Number) })

    await using answered = await openSafetensorsFile(join(out, 'convnext-micro.safetensors'))
    await using expected = await openSafetensorsFile(join(good, 'expect.safetensors'))
    expect([...answered.keys()].sort()).toEqual([...expected.keys()].sort())
    const name = `${document.subnets[0].id}/logits`
    const [got, want] = [await answered.read(name), await expected.read(name)]
    for (const [index, value] of got.entries()) expect(value).toBeCloseTo(want[index] as number, 3)
  })

  it('runs the cases of a folder; one that fails costs no other', async () => {
    const { code, json } = await runBinary(['run', at('cases'), at('nowhere'), '--json'])
    expect([code, json.passed, json.failed]).toEqual([1, 1, 3])
    const [passed, wrong, unknown, missing] = json.cases
    expect([passed.id, passed.pass]).toEqual(['a-good', true])
    expect([wrong.id, wrong.pass, wrong.subnets[0].outputs[0].pass]).toEqual(['b-wrong', false, false])
    expect([unknown.pass, unknown.error.code]).toEqual([false, 'architecture-unknown'])
    expect([missing.pass, missing.error.code]).toEqual([false, 'case-missing'])
  })

  it('prints a table for people', async () => {
    const { code, stdout } = await runBinary(['run', at('cases')])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^case +subnet +result +largest error\na-good +\S+ +pass +\d\.\de-\d\n/)
    expect(stdout).toMatch(/^b-wrong +\S+ +FAIL +/m)
    expect(stdout).toMatch(/\n\n1 passed, 2 failed on node\n$/)
  })

  it.each(['engine', 'ort-web'])('knows no device %s yet', async (device) => {
    const { code, json } = await runBinary(['run', good, '--device', device, '--json'])
    expect([code, json.error.code]).toEqual([3, 'device-unknown'])
  })

  it('says when answers cannot be written', async () => {
    writeFileSync(at('taken'), '')
    const { code, json } = await runBinary(['run', good, '--out', at('taken'), '--json'])
    expect([code, json.error.code]).toEqual([3, 'report-unwritable'])
    expect(readdirSync(root)).not.toContain('convnext-micro.safetensors')
  })
})
