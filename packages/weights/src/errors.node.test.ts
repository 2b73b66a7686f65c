import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { weightsError, weightsErrorHints } from './errors.ts'

describe('weightsErrorHints', () => {
  it('names codes in kebab-case, each of which some other test expects', async () => {
    const names = await readdir(import.meta.dirname, { recursive: true })
    const tests = names.filter((name) => name.endsWith('.test.ts') && name !== 'errors.node.test.ts')
    const text = (await Promise.all(tests.map((name) => readFile(join(import.meta.dirname, name), 'utf8')))).join()
    for (const code of Object.keys(weightsErrorHints)) {
      expect(code).toMatch(/^[a-z]+(-[a-z0-9]+)*$/)
      expect(text).toContain(`'${code}'`)
    }
  })

  it('goes with the errors as their hint', () => {
    expect(weightsError('disk-full', 'x').toJSON()).toEqual({
      code: 'disk-full',
      message: 'x',
      hint: weightsErrorHints['disk-full'],
    })
  })
})
