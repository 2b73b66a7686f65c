import { describe, expect, it } from 'vitest'
import { importViolations, unusedDependencies } from './src/import-violations.ts'
import { layerOf, purePackages } from './src/layers.ts'
import { type Manifest, read, sourcesOf, workspaceMembers } from './src/workspace.ts'

const members = workspaceMembers()
const manifests = new Map(members.map(({ manifest }) => [manifest.name, manifest]))
const withSources = members
  .map((member) => ({ ...member, name: member.manifest.name, sources: sourcesOf(member) }))
  .filter(({ sources }) => sources.length > 0)

describe('the packages', () => {
  it('are found, with their sources', () => {
    expect(withSources.map(({ name }) => name)).toContain('@widthwise/core')
    expect(withSources.flatMap(({ sources }) => sources).length).toBeGreaterThan(20)
  })

  it.each(withSources)('$name stands in the table of layers', ({ name }) => {
    expect(layerOf(name)).toBeDefined()
  })

  it.each(withSources)('$name imports down the layers, what it declares, and nothing else', (member) => {
    expect(member.sources.flatMap((source) => importViolations(source, member.manifest, manifests))).toEqual([])
  })

  it.each(withSources)('$name uses what it depends on', ({ sources, manifest }) => {
    expect(unusedDependencies(sources, manifest)).toEqual([])
  })

  it.each(withSources.filter(({ name }) => purePackages[name]))('$name is compiled without any platform', (member) => {
    const { compilerOptions } = JSON.parse(read(`${member.folder}/tsconfig.json`))
    expect(compilerOptions?.types ?? []).toEqual([])
    expect(compilerOptions?.lib).toBeUndefined()
  })
})

describe('a planted import', () => {
  const graph: Manifest = {
    name: '@widthwise/graph',
    version: '0.1.0',
    exports: { '.': {} },
    dependencies: { '@widthwise/core': '^0.1.0', valibot: '1.5.0' },
    devDependencies: { '@widthwise/weights': '^0.1.0', pngjs: '7.0.0' },
  }
  const weights: Manifest = {
    name: '@widthwise/weights',
    version: '0.1.0',
    exports: { '.': {}, './node': {} },
    dependencies: {
      '@widthwise/core': '^0.1.0',
      '@widthwise/graph': '^0.1.0',
      '@widthwise/new': '^0.1.0',
      tar: '7.0.0',
    },
  }
  const workspace = new Map(
    [
      graph,
      weights,
      { name: '@widthwise/core', version: '0.1.0', exports: { '.': {} } },
      { name: '@widthwise/new', version: '0.1.0', exports: { '.': {} } },
    ].map((manifest) => [manifest.name, manifest]),
  )
  const violations = (from: Manifest, text: string, path = 'src/deep/file.ts') =>
    importViolations({ path, text }, from, workspace)

  it.each([
    ['up the layers', graph, `import { x } from '@widthwise/weights'`, 'imports only go down'],
    ['up the layers, types only', graph, `import type { X } from '@widthwise/weights'`, 'imports only go down'],
    ['up the layers, re-exported', graph, `export * from '@widthwise/weights'`, 'imports only go down'],
    ['up the layers, at run time', graph, `const x = await import('@widthwise/weights')`, 'imports only go down'],
    ['up the layers, in a type', graph, `type X = import('@widthwise/weights').X`, 'imports only go down'],
    ['of the package itself', graph, `import { x } from '@widthwise/graph'`, 'imports only go down'],
    ['of a package without a layer', weights, `import '@widthwise/new'`, 'a package without a layer'],
    ['of a builtin into a pure package', graph, `import { readFileSync } from 'node:fs'`, 'does no I/O'],
    ['of a library into a pure package', graph, `import axios from 'axios'`, 'does no I/O'],
    ['of a builtin by its bare name', weights, `import { readFileSync } from 'fs'`, 'write node:fs'],
    ['of a file of another package', weights, `import '../../../graph/src/slice-graph.ts'`, 'out of the package'],
    ['of a file outside the repository', weights, `import x from '../../../../../shared/x.json'`, 'out of the package'],
    ['of a file without its ending', weights, `import { x } from './x'`, 'with its ending'],
    ['of an absolute path', weights, `import '/home/somebody/x.ts'`, 'an absolute path'],
    ['of a file URL', weights, `import 'file:///home/somebody/x.ts'`, 'an absolute path'],
    ['as a URL out of the package', weights, `new URL('../../../graph/x.wasm', import.meta.url)`, 'out of the package'],
    [
      'of a path that is not exported',
      weights,
      `import '@widthwise/core/src/error.ts'`,
      'does not export ./src/error.ts',
    ],
    ['of what only another package has', weights, `import sharp from 'sharp'`, 'not among the dependencies'],
    ['of a development dependency', graph, `import { PNG } from 'pngjs'`, 'not among the dependencies'],
  ])('%s is found', (_, from, text, why) => {
    expect(violations(from, text).join('\n')).toContain(why)
  })

  it.each([
    ['down the layers', weights, `import { sliceGraph } from '@widthwise/graph'`],
    [
      'of an exported subpath',
      { ...weights, name: '@widthwise/onnx', dependencies: { '@widthwise/weights': '^0.1.0' } },
      `import '@widthwise/weights/node'`,
    ],
    ['of a file beside it', graph, `import { x } from '../slice-graph.ts'`],
    ['of a library that the pure package may use', graph, `import * as v from 'valibot'`],
    ['of a builtin into a package that does I/O', weights, `import { open } from 'node:fs/promises'`],
    ['of a declared library', weights, `import { extract } from 'tar'`],
    ['named in a comment', graph, `// import '@widthwise/weights'\n/* import 'node:fs' */`],
  ])('%s is fine', (_, from, text) => {
    expect(violations(from, text)).toEqual([])
  })

  it('in a test may be a development dependency, but not one up the layers', () => {
    const text = `import { PNG } from 'pngjs'\nimport 'node:fs'\nconst root = new URL('../../..', import.meta.url)`
    expect(violations(graph, text, 'src/x.node.test.ts')).toEqual([])
    expect(violations(graph, `import { PNG } from 'pngjs'`, 'src/testing/pictures.ts')).toEqual([])
    expect(violations(graph, `import '@widthwise/weights'`, 'src/x.test.ts').join()).toContain('imports only go down')
  })

  it('that only a test has does not use a dependency', () => {
    const text = `import { extract } from 'tar'`
    expect(unusedDependencies([{ path: 'src/x.test.ts', text }], weights).join()).toContain(`depends on 'tar'`)
    expect(unusedDependencies([{ path: 'src/x.ts', text }], weights).join()).not.toContain(`depends on 'tar'`)
  })

  it('that is read as a file is used', () => {
    const text = `const place = require.resolve('tar/package.json')`
    expect(unusedDependencies([{ path: 'src/x.ts', text }], weights).join()).not.toContain(`depends on 'tar'`)
  })
})
