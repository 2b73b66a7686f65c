import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bareErrors, mentions, readErrorTables } from './src/error-tables.ts'
import { errorsPage } from './src/errors-page.ts'
import { filesUnder, isTest, read, root, sourcesOf, workspaceMembers } from './src/workspace.ts'

/** Codes that several packages use on purpose, because callers handle them alike wherever they come from. */
const sharedCodes = [
  'answer-not-finite',
  'cache-unwritable',
  'confidence-not-finite',
  'confidence-out-of-range',
  'cost-missing',
  'cost-out-of-range',
  'device-unknown',
  'disk-full',
  'duplicate-model',
  'file-unreadable',
  'file-unwritable',
  'image-not-found',
  'image-unreadable',
  'label-out-of-range',
  'model-unknown',
  'no-rows',
  'prediction-out-of-range',
  'row-count-mismatch',
  'runtime-failed',
  'runtime-missing',
  'worker-missing',
]

const members = workspaceMembers()
const tables = await readErrorTables(members)
const codes = tables.flatMap((table) => Object.entries(table.hints).map(([code, hint]) => ({ ...table, code, hint })))
const sources = new Map(members.map((member) => [member.folder, sourcesOf(member)]))
const endToEndTests = filesUnder(join(root, 'tooling'))
  .filter(isTest)
  .map((path) => ({ path, text: read(`tooling/${path}`) }))

describe('error codes', () => {
  it('are found', () => {
    expect(tables.map((table) => table.package)).toContain('@widthwise/graph')
    expect(codes.length).toBeGreaterThan(20)
  })

  it('belong to one package, or are shared on purpose', () => {
    const all = codes.map(({ code }) => code)
    const repeated = all.filter((code, index) => all.indexOf(code) < index)
    expect([...new Set(repeated)].sort()).toEqual(sharedCodes)
  })

  it.each(codes)('$code of $package is a kebab-case word with a hint', ({ code, hint }) => {
    expect(code).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    expect(hint).toMatch(/^\S.*[.]$/s)
  })

  it.each(codes)('$code of $package is used by its package and shown by a test', ({ code, folder }) => {
    const own = sources.get(folder) ?? []
    const written = own.filter(({ path }) => !isTest(path)).reduce((sum, { text }) => sum + mentions(text, code), 0)
    expect(written, 'nothing makes this error: it is only a row of the table').toBeGreaterThan(1)
    const tests = [...own.filter(({ path }) => isTest(path)), ...endToEndTests]
    expect(
      tests.filter(({ text }) => mentions(text, code) > 0),
      'no test shows this error',
    ).not.toEqual([])
  })

  it('stand in docs/errors.md as the tables have them (else: npm run docs:errors)', async () => {
    await expect(errorsPage(tables)).toMatchFileSnapshot(join(root, 'docs/errors.md'))
  })
})

describe('sources', () => {
  it.each(members)('of $folder make no error without a code', ({ folder }) => {
    const found = (sources.get(folder) ?? []).filter(({ path }) => !isTest(path)).flatMap(bareErrors)
    expect(found).toEqual([])
  })
})

describe('the checks themselves', () => {
  it.each([
    [`throw new Error('no')`, ['x.ts:1 Error']],
    [`const a = 1\nreject(new TypeError('no'))`, ['x.ts:2 TypeError']],
    [`throw RangeError('no')`, ['x.ts:1 RangeError']],
    [`// throw new Error('no')\nthrow graphError('input-invalid', 'new Error()')`, []],
    ['if (error instanceof Error) throw error', []],
  ])('see in %j the errors without a code', (text, found) => {
    expect(bareErrors({ path: 'x.ts', text })).toEqual(found)
  })

  it.each([
    [`weightsError('aborted', 'x')`, 1],
    [`const hints = {\n  aborted: 'Start again.',\n}\nweightsError("aborted", 'x')`, 2],
    [`weightsError('aborted-here', 'x')`, 0],
    ['// aborted', 0],
  ])('count in %j how often it mentions a code', (text, found) => {
    expect(mentions(text, 'aborted')).toBe(found)
  })

  it('escape what would break a row of the page', () => {
    const page = errorsPage([
      { package: '@widthwise/x', folder: 'packages/x', hints: { 'b-c': 'Use a | b.', a: 'A.' } },
    ])
    expect(page).toContain(
      '## @widthwise/x\n\n| code | what to do |\n| --- | --- |\n| `a` | A. |\n| `b-c` | Use a \\| b. |\n',
    )
  })
})
