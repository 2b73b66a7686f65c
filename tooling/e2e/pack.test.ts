import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type InstalledProject, installedProject, type PackedPackage } from './src/installed-project.ts'
import { parsePage } from './src/markdown.ts'
import { npm, run } from './src/run.ts'
import { filesUnder, read, root } from './src/workspace.ts'

// Packs everything and installs it as a user would: slow, and the one place that sees what is published instead of what
// stands in the repository (files left out of a package, undeclared dependencies, types that need our settings).
const minutes = 60_000
const model = '@widthwise/model-cifar10'
const made = await installedProject()
const project = typeof made === 'string' ? undefined : made

describe('the packed packages', () => {
  it('can be installed', ({ skip }) => {
    if (typeof made === 'string' && !process.env.CI) skip(made)
    expect(made).toBeTypeOf('object')
  })
})

const folders = (project?.packages ?? []).map(({ folder }) => folder)
/** Pages whose example cannot run here, and why. */
const notRun: Readonly<Record<string, string>> = {
  'packages/datasets/README.md': 'fetches 139 MB',
}
/** The first piece of JavaScript of every README, and the programs in `examples/`. */
const examples = [
  ...['README.md', 'docs/errors.md', ...folders.map((folder) => `${folder}/README.md`)]
    .filter((page) => existsSync(join(root, page)) && !notRun[page])
    .map((page) => ({ page, code: parsePage(read(page)).code.find(({ language }) => language === 'js')?.text })),
  ...folders
    .flatMap((folder) =>
      filesUnder(join(root, folder, 'examples'))
        .filter((file) => file.endsWith('.mjs'))
        .map((file) => `${folder}/examples/${file}`),
    )
    .map((page) => ({ page, code: read(page) })),
]

describe.skipIf(!project)('an empty project with the packed packages', () => {
  const { folder, packages }: Pick<InstalledProject, 'folder' | 'packages'> = project ?? { folder: '', packages: [] }
  const answer = { label: expect.any(String), confidence: expect.any(Number), macs: expect.any(Number) }

  beforeAll(() => writeFixtures(folder))
  afterAll(() => project?.[Symbol.dispose]())

  /** Runs a module of the project. */
  function runModule(name: string, code: string) {
    writeFileSync(join(folder, name), code)
    return run([process.execPath, name], { cwd: folder })
  }

  it('classifies, and says nothing on standard error', { timeout: minutes }, async () => {
    const { status, stdout, stderr } = await runModule(
      'classify.mjs',
      `import { load } from 'widthwise'
       const model = await load('${model}', { device: 'auto' })
       const answer = await model.classify('cat.png', { budget: { macs: 1e9 } })
       console.log(JSON.stringify({ answer, widths: model.widths, cost: model.cost({ width: model.widths[0] }) }))
       await model.dispose()`,
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const printed = JSON.parse(stdout)
    expect(printed.answer).toMatchObject({ ...answer, ran: expect.arrayContaining([expect.anything()]) })
    expect(printed.cost.macs).toBeGreaterThan(0)
  })

  it.each(examples.filter(({ code }) => code !== undefined))(
    'runs the example $page',
    { timeout: minutes },
    async (the) => {
      const { status, stderr } = await runModule(`${the.page.replaceAll(/\W+/g, '-')}.mjs`, the.code as string)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    },
  )

  it('has the command line', { timeout: minutes }, async () => {
    const npx = (...args: string[]) => run(npm('exec', '--offline', '--', 'widthwise', ...args), { cwd: folder })
    const { version } = JSON.parse(read('apps/cli/package.json'))
    expect(await npx('--version')).toMatchObject({ status: 0, stdout: `${version}\n` })
    const { status, stdout } = await npx('classify', 'cat.png', '--model', model, '--json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'widthwise.classify/1', results: [answer] })
  })

  it('can import every entry of every package', { timeout: minutes }, async () => {
    const entries = packages.flatMap(({ manifest: { name, exports = {} } }) =>
      Object.keys(exports)
        .filter((entry) => !/\.\w+$/.test(entry))
        .map((entry) => join(name, entry)),
    )
    expect(entries).toContain('@widthwise/weights/node')
    const code = entries.map((entry) => `await import('${entry}')`).join('\n')
    expect(await runModule('entries.mjs', code)).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  it.each(packages)('$folder is an ES module, with no entry for require', ({ manifest }) => {
    expect(manifest).toHaveProperty('type', 'module')
    expect(manifest).not.toHaveProperty('main')
    expect(JSON.stringify(manifest.exports)).not.toMatch(/"require"|\.cjs/)
  })

  it.each(packages)('$folder is published with what it needs, and without its tests', ({ files }) => {
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']))
    expect(files.filter((path) => /\.test|testing\/|testdata\/|\.tgz$|tsconfig/.test(path))).toEqual([])
  })

  it.each(['nodenext', 'bundler'])(
    'compiles strictly with moduleResolution %s',
    { timeout: 3 * minutes },
    async (moduleResolution) => {
      expect(ts.version).toMatch(/^5\.9\./)
      const portable = packages.filter(({ folder }) => !forNode.includes(folder))
      const sources = { 'every-package.ts': everyPackage(namesOf(portable)), 'classify.ts': consumer }
      expect(
        await compile(folder, `src-${moduleResolution}`, sources, { ...strict, ...resolution(moduleResolution) }),
      ).toBe('')
    },
  )

  it('compiles what only Node runs with the types of Node', { timeout: 3 * minutes }, async () => {
    const server = packages.filter(({ folder }) => forNode.includes(folder))
    const sources = { 'every-package.ts': everyPackage(namesOf(server)) }
    const node = { types: ['node'], typeRoots: [join(root, 'node_modules/@types')], skipLibCheck: true }
    expect(await compile(folder, 'src-node', sources, { ...strict, ...resolution('nodenext'), ...node })).toBe('')
  })
})

/** Packages whose types name those of Node and of libraries that do. */
const forNode = ['apps/server']

const namesOf = (packages: readonly PackedPackage[]): readonly string[] => packages.map(({ manifest }) => manifest.name)

const strict = {
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable', 'dom'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
}

const resolution = (moduleResolution: string): object => ({
  module: moduleResolution === 'nodenext' ? 'nodenext' : 'esnext',
  moduleResolution,
})

/** What the compiler says of these sources. */
async function compile(
  folder: string,
  source: string,
  sources: Readonly<Record<string, string>>,
  compilerOptions: object,
): Promise<string> {
  mkdirSync(join(folder, source))
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, source, name), text)
  writeFileSync(join(folder, `${source}.json`), JSON.stringify({ compilerOptions, include: [source] }))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = await run([process.execPath, tsc, '-p', `${source}.json`], { cwd: folder })
  return stdout
}

/** What a user of the library writes. */
const consumer = `
import { load } from 'widthwise'
import { isWidthwiseError, type WidthwiseError } from '@widthwise/core'

const controller = new AbortController()
await using model = await load('${model}', { device: 'auto' })
const answer = await model.classify('cat.png', { budget: { ms: 8 }, signal: controller.signal })
const line: string = \`\${answer.label} \${answer.confidence.toFixed(2)} \${answer.macs} \${answer.ms}\`
for await (const one of model.classifyAll(['cat.png'], { cascade: 'auto' })) console.log(line, one)
const widths: readonly number[] = model.widths
console.log(widths, model.cost({ width: 0.5 }).macs)
try { await model.profile() } catch (error) {
  if (isWidthwiseError(error)) { const known: WidthwiseError = error; console.log(known.code) }
}
// @ts-expect-error a budget is a number
await model.classify('cat.png', { budget: { ms: 'eight' } })
`

function everyPackage(names: readonly string[]): string {
  const libraries = names.filter((name) => !name.includes('/model-'))
  return libraries
    .map((name, index) => `import * as package${index} from '${name}'\nconsole.log(package${index})`)
    .join('\n')
}

/** What the examples name: pictures, golden cases. */
async function writeFixtures(folder: string): Promise<void> {
  cpSync(join(root, 'tooling/golden/testdata'), join(folder, 'golden'), { recursive: true })
  const pixels = Buffer.from(Array.from({ length: 32 * 32 * 3 }, (_, index) => (index * 7919) % 256))
  const picture = sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } })
  await picture.clone().png().toFile(join(folder, 'cat.png'))
  await picture.clone().png().toFile(join(folder, 'a.png'))
  await picture.clone().jpeg().toFile(join(folder, 'b.jpg'))
  await picture.clone().jpeg().toFile(join(folder, 'cat.jpg'))
}
