import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parsePage } from './src/markdown.ts'
import { filesUnder, read, root, workspaceMembers } from './src/workspace.ts'

/** Lines that are seen without scrolling. */
const firstScreen = 40

const published = workspaceMembers().filter(({ manifest }) => !manifest.private)
const libraries = published.filter(({ folder }) => existsSync(join(root, folder, 'src')))
const sizes: readonly { readonly path: string | readonly string[] }[] = JSON.parse(read('.size-limit.json'))

describe.each(published)('$folder', ({ folder, manifest }) => {
  it('says what npm shows', () => {
    expect(manifest).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      description: expect.stringMatching(/^[A-Z].*[^.]$/),
      license: 'MIT',
      type: 'module',
      repository: { type: 'git', directory: folder },
      publishConfig: { access: 'public' },
      exports: expect.objectContaining({ './package.json': './package.json' }),
    })
    expect(existsSync(join(root, folder, 'LICENSE'))).toBe(true)
  })

  it('has a changelog that begins with its version', () => {
    const [title, version] = read(`${folder}/CHANGELOG.md`)
      .split('\n')
      .filter((line) => line.startsWith('#'))
    expect([title, version]).toEqual([`# ${manifest.name}`, `## ${manifest.version}`])
  })

  it('has a README that shows code in its first screen', () => {
    const { code } = parsePage(read(`${folder}/README.md`))
    expect(code.filter(({ line }) => line < firstScreen)).not.toEqual([])
  })
})

describe.each(libraries)('$folder', ({ folder, manifest }) => {
  it('leads to sources, then types, then the build', () => {
    const entries = Object.values(manifest.exports ?? {}).filter((entry) => typeof entry === 'object')
    expect(entries).not.toEqual([])
    for (const entry of entries) {
      const conditions = Object.keys(entry as object)
      expect(conditions.filter((condition) => condition !== 'browser')).toEqual([
        '@widthwise/source',
        'types',
        'default',
      ])
      expect(conditions.at(-1)).toBe('default')
    }
  })

  it('says what its limits are', () => {
    expect(parsePage(read(`${folder}/README.md`)).anchors).toContain('limits')
  })

  it('has tests beside its sources', () => {
    expect(filesUnder(join(root, folder, 'src')).filter((path) => path.endsWith('.test.ts'))).not.toEqual([])
  })

  it('has a limit for its size', () => {
    expect(sizes.flatMap(({ path }) => path)).toContain(`${folder}/dist/**/*.js`)
  })
})
