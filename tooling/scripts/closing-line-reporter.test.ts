import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = new URL('../..', import.meta.url).pathname
let folder: string

// Inside the repository, so that the planted tests find vitest.
beforeEach(() => {
  mkdirSync(join(root, 'node_modules/.tmp'), { recursive: true })
  folder = mkdtempSync(join(root, 'node_modules/.tmp/closing-line-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs vitest on planted test files; answers the exit status and the last line on standard output. */
function run(files: Record<string, string>) {
  for (const [name, body] of Object.entries(files)) {
    writeFileSync(join(folder, name), `import { beforeAll, describe, it } from 'vitest'\n${body}`)
  }
  const reporter = join(root, 'tooling/scripts/closing-line-reporter.ts')
  writeFileSync(
    join(folder, 'vitest.config.mjs'),
    `export default { root: ${JSON.stringify(folder)}, test: { exclude: [], reporters: ['default', ${JSON.stringify(reporter)}] } }`,
  )
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', join(folder, 'vitest.config.mjs')]
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  return { status, lastLine: stdout.trimEnd().split('\n').at(-1) }
}

const passing = `it('a', () => {})\nit('b', () => {})`

describe('the closing line', () => {
  it('counts what passed', () => {
    expect(run({ 'a.test.ts': passing })).toEqual({ status: 0, lastLine: '2 passed, 0 failed' })
  })

  it('counts what failed and what was skipped', () => {
    const mixed = `it('c', () => { throw new Error('c') })\nit.skip('d', () => {})\nit.todo('e')`
    expect(run({ 'a.test.ts': passing, 'b.test.ts': mixed })).toEqual({
      status: 1,
      lastLine: '2 passed, 1 failed, 2 skipped',
    })
  })

  it.each([
    ['a file that cannot be imported', `import './nowhere.ts'`, 'passed, 1 failed'],
    ['a file without a test', '', 'passed, 1 failed'],
    [
      'a hook that throws',
      `describe('x', () => { beforeAll(() => { throw new Error('hook') }); it('c', () => {}) })`,
      'passed, 1 failed, 1 skipped',
    ],
    [
      'an error that nobody caught',
      `it('c', async () => { setTimeout(() => { throw new Error('late') }); await new Promise((r) => setTimeout(r, 50)) })`,
      'passed, 1 failed',
    ],
  ])('counts %s as a failure', (_, body, expected) => {
    const { status, lastLine } = run({ 'a.test.ts': passing, 'b.test.ts': body })
    expect(status).toBe(1)
    expect(lastLine).toContain(expected)
  })

  it('says that a run without tests failed', () => {
    expect(run({})).toEqual({ status: 1, lastLine: '0 passed, 1 failed' })
  })
})
