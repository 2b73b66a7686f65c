import { existsSync, readdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Page, parsePage } from './src/markdown.ts'
import { filesUnder, read, root } from './src/workspace.ts'

/** Every page of the repository that somebody wrote, by its path from the root. */
const pages = new Map<string, Page>(
  [
    ...readdirSync(root),
    ...['docs', 'packages', 'apps', 'tooling', '.changeset'].flatMap((group) =>
      filesUnder(join(root, group)).map((path) => `${group}/${path}`),
    ),
  ]
    .filter((path) => path.endsWith('.md') && !/(^|\/)(node_modules|dist|testdata)\//.test(path))
    .map((path) => [path, parsePage(read(path))]),
)
const rootScripts = scriptsOf('package.json')

/** Scripts that a page may tell to run: those of the root, and of the package that the page belongs to. */
function scriptsOf(manifest: string): readonly string[] {
  return existsSync(join(root, manifest)) ? Object.keys(JSON.parse(read(manifest)).scripts ?? {}) : []
}

/** Whatever a page points to that is not there. */
function broken(at: string, page: Page): string[] {
  const { links, paths, scripts: named } = page
  const missingPaths = paths.filter((path) => !existsSync(join(root, path)))
  const scripts = [...rootScripts, ...scriptsOf(`${at.split('/', 2).join('/')}/package.json`)]
  const missingScripts = named.filter((script) => !scripts.includes(script))
  return [...links.filter((link) => !leadsSomewhere(at, page, link)), ...missingPaths, ...missingScripts]
}

function leadsSomewhere(at: string, page: Page, link: string): boolean {
  if (/^(https:\/\/|mailto:)/.test(link)) return true
  const [path = '', anchor] = decodeURIComponent(link).split('#')
  const target = posix.join(posix.dirname(at), path)
  if (target.startsWith('..') || !existsSync(join(root, target))) return false
  const there = path === '' ? page : pages.get(target)
  return anchor === undefined || (there?.anchors.includes(anchor) ?? false)
}

describe('every page', () => {
  it('is found', () => {
    expect([...pages.keys()]).toContain('CONTRIBUTING.md')
  })

  it.each([...pages])('%s points to what is there', (path, page) => {
    expect(broken(path, page)).toEqual([])
  })
})

describe('the check itself', () => {
  const at = 'docs/decisions/somewhere.md'
  const text = (line: string) => broken(at, parsePage(`# Some heading\n\n${line}\n`))

  it.each([
    '[a file](../errors.md)',
    '[a heading here](#some-heading)',
    '[a heading there](../errors.md#errors)',
    '[the web](https://nodejs.org/)',
    '`packages/core/src/device.ts` and `packages/*/src/errors.ts`',
    'Run `npm run check`.',
    '```sh\n[no](link.md)\n```',
  ])('takes %s', (line) => {
    expect(text(line)).toEqual([])
  })

  it.each([
    ['[a file](../no-such-page.md)', '../no-such-page.md'],
    ['![a picture](no-such-picture.png)', 'no-such-picture.png'],
    ['[a heading](#no-such-heading)', '#no-such-heading'],
    ['[a heading there](../errors.md#no-such-heading)', '../errors.md#no-such-heading'],
    ['[outside](../../../elsewhere/page.md)', '../../../elsewhere/page.md'],
    ['[insecure](http://nodejs.org/)', 'http://nodejs.org/'],
    ['See `packages/core/src/no-such-file.ts`.', 'packages/core/src/no-such-file.ts'],
    ['Run `npm run no-such-script`.', 'no-such-script'],
  ])('finds what is wrong in %s', (line, found) => {
    expect(text(line)).toEqual([found])
  })
})
