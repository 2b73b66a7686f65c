import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { toleranceOf } from './case-document.ts'
import { readForwardCase } from './read-forward-case.ts'
import { forwardFolders } from './testing/golden-folder.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'
import { smallCase, smallExpectation, writeCase } from './testing/write-case.ts'

const expected = await smallExpectation()
const [full, half] = smallCase.subnets

/** The small case without one of its keys. */
const without = (key: string): object => Object.fromEntries(Object.entries(smallCase).filter(([name]) => name !== key))

describe('readForwardCase', () => {
  it('reads what is asked and what is expected', async () => {
    const forwardCase = await readForwardCase(await writeCase(await temporaryFolder(), smallCase, expected))
    expect(forwardCase).toMatchObject({ id: 'small', seed: 5, inputs: smallCase.inputs, subnets: smallCase.subnets })
    expect(forwardCase.expected).toEqual(expected)
  })

  it.each(forwardFolders(() => true))('reads %s', async (folder) => {
    const { subnets, expected } = await readForwardCase(folder)
    expect(expected.size).toBe(subnets.reduce((sum, { outputs }) => sum + outputs.length, 0))
  })

  it.each<[string, object | string, string, string]>([
    ['no JSON', '{"schema": ', '', 'is not JSON'],
    ['a list', [], 'schema', 'schema'],
    ['another schema', { ...smallCase, schema: 'widthwise.golden/2' }, 'schema', 'widthwise.golden/1'],
    ['another task', { ...smallCase, task: 'train' }, 'task', 'forward'],
    ['no architecture', without('architecture'), 'architecture', 'Expected'],
    ['no family', { ...smallCase, architecture: {} }, 'architecture', 'with a family'],
    ['no seed', without('seed'), 'seed', 'Expected'],
    ['a seed of 33 bits', { ...smallCase, seed: 2 ** 32 }, 'seed', 'below 2^32'],
    ['no inputs', { ...smallCase, inputs: [] }, 'inputs', 'at least one input'],
    ['a tensor twice', { ...smallCase, tensors: [...smallCase.tensors, smallCase.tensors[0]] }, 'tensors', 'twice'],
    ['no subnets', { ...smallCase, subnets: [] }, 'subnets', 'at least one subnet'],
    ['a subnet twice', { ...smallCase, subnets: [full, half, full] }, 'subnets', 'twice'],
    ['a path as id', { ...smallCase, id: '../../etc/small' }, 'id', 'letters, digits'],
    ['no slicing', { ...smallCase, subnets: [{ ...full, slicing: null }] }, 'subnets.0.slicing', 'with a rule'],
    ['no outputs', { ...smallCase, subnets: [half, { ...full, outputs: [] }] }, 'subnets.1.outputs', 'at least one'],
    ['no tolerance', { ...smallCase, subnets: [{ ...full, tolerance: {} }] }, 'subnets.0.tolerance', 'every output'],
    [
      'a tolerance below 0',
      { ...smallCase, subnets: [{ ...full, tolerance: { logits: { atol: -1, rtol: 0 } } }] },
      'subnets.0.tolerance.logits.atol',
      'at least 0',
    ],
    [
      'a count of MACs that is none',
      { ...smallCase, subnets: [{ ...full, cost: { macs: 1.5 } }] },
      'subnets.0.cost.macs',
      'whole',
    ],
  ])('refuses %s', async (_, document, key, problem) => {
    const folder = await writeCase(await temporaryFolder(), document, expected)
    await expect(readForwardCase(folder)).rejects.toMatchObject({
      code: 'case-invalid',
      message: expect.stringContaining(problem),
      details: { file: join(folder, 'case.json'), ...(key && { key }) },
    })
  })

  it('names the file that is missing', async () => {
    const folder = await temporaryFolder()
    await expect(readForwardCase(folder)).rejects.toMatchObject({
      code: 'case-missing',
      message: expect.stringContaining('case.json'),
    })
    await writeCase(folder, smallCase, expected)
    await rm(join(folder, 'expect.safetensors'))
    await expect(readForwardCase(folder)).rejects.toMatchObject({
      code: 'case-missing',
      message: expect.stringContaining('expect.safetensors'),
    })
  })

  it('names the expected tensor that is missing', async () => {
    const partial = new Map(expected)
    partial.delete('half/logits')
    const folder = await writeCase(await temporaryFolder(), smallCase, partial)
    await expect(readForwardCase(folder)).rejects.toMatchObject({
      code: 'case-expectation-missing',
      message: expect.stringContaining('"half/logits"'),
    })
  })

  it('passes on what is wrong with a damaged expect.safetensors', async () => {
    const folder = await writeCase(await temporaryFolder(), smallCase, expected)
    await writeFile(join(folder, 'expect.safetensors'), 'not tensors at all')
    await expect(readForwardCase(folder)).rejects.toMatchObject({ name: 'WidthwiseError', hint: expect.any(String) })
  })
})

describe('toleranceOf', () => {
  it('takes the full name before the part in front of the first dot', () => {
    const [exact, family] = [
      { atol: 1, rtol: 0 },
      { atol: 2, rtol: 0 },
    ]
    const tolerance = { 'features.0': exact, features: family, constructors: exact }
    expect(toleranceOf({ tolerance }, 'features.0')).toBe(exact)
    expect(toleranceOf({ tolerance }, 'features.0.mean')).toBe(family)
    expect(toleranceOf({ tolerance }, 'logits')).toBeUndefined()
    expect(toleranceOf({ tolerance }, 'constructor')).toBeUndefined()
  })
})
