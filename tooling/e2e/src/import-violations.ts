import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import ts from 'typescript'
import { layerOf, purePackages } from './layers.ts'
import { isTest, type Manifest, type Source } from './workspace.ts'

/** What breaks a rule about imports, in one line that names the file and the import. */
export type Violation = string

/** One import as the rules see it. */
interface Import {
  readonly specifier: string
  /** The package that a bare specifier names, without its subpath. */
  readonly target: string
  readonly from: Manifest
  readonly path: string
  /** The manifest of the target, when it is a package of the workspace. */
  readonly workspaceTarget: Manifest | undefined
}

type Rule = (the: Import) => string | undefined

const rules: readonly Rule[] = [
  function againstTheArrows({ from, target, workspaceTarget }) {
    if (!workspaceTarget) return undefined
    const own = layerOf(from.name)
    const other = layerOf(target)
    if (own === undefined || other === undefined) return 'a package without a layer'
    return other < own ? undefined : 'imports only go down the layers'
  },

  function impure({ from, path, specifier, target, workspaceTarget }) {
    const allowed = purePackages[from.name]
    if (!allowed || isTest(path) || isLocal(specifier) || workspaceTarget) return undefined
    return allowed.includes(target) ? undefined : 'this package does no I/O and has no such library'
  },

  function withoutNodePrefix({ specifier }) {
    return isBuiltin(specifier) && !specifier.startsWith('node:') ? `write node:${specifier}` : undefined
  },

  function outsideThePackage({ path, specifier }) {
    if (!isLocal(specifier)) return undefined
    if (!specifier.startsWith('.')) return 'an absolute path'
    return posix.join(posix.dirname(path), specifier).startsWith('..') ? 'a path out of the package' : undefined
  },

  function withoutExtension({ specifier }) {
    return isLocal(specifier) && posix.extname(specifier) === '' ? 'write the file with its ending' : undefined
  },

  function notExported({ specifier, target, workspaceTarget }) {
    if (!workspaceTarget) return undefined
    const entry = `.${specifier.slice(target.length)}`
    return Object.hasOwn(workspaceTarget.exports ?? {}, entry) ? undefined : `${target} does not export ${entry}`
  },

  function undeclared({ from, path, specifier, target }) {
    if (isLocal(specifier) || isBuiltin(specifier)) return undefined
    const declared = { ...from.dependencies, ...from.optionalDependencies, ...from.peerDependencies }
    // These belong to the workspace, not to any package.
    const forTests = { ...from.devDependencies, vitest: '', 'fast-check': '', typescript: '' }
    const allowed = isTest(path) ? { ...declared, ...forTests } : declared
    return Object.hasOwn(allowed, target) ? undefined : 'not among the dependencies of its package'
  },
]

/** Breaches of the rules in one source file. */
export function importViolations(
  source: Source,
  from: Manifest,
  workspace: ReadonlyMap<string, Manifest>,
): readonly Violation[] {
  const specifiers = isTest(source.path) ? importsOf(source.text) : [...importsOf(source.text), ...urlsOf(source.text)]
  return specifiers.flatMap((specifier) => {
    const target = packageOf(specifier)
    const the: Import = { specifier, target, from, path: source.path, workspaceTarget: workspace.get(target) }
    return rules.flatMap((rule) => {
      const why = rule(the)
      return why === undefined ? [] : [`${from.name}/${source.path} imports '${specifier}': ${why}`]
    })
  })
}

/** Dependencies of a package that none of its sources imports. */
export function unusedDependencies(sources: readonly Source[], of: Manifest): readonly Violation[] {
  const used = new Set(
    sources
      .filter(({ path }) => !isTest(path))
      .flatMap(({ text }) => [...importsOf(text), ...resolvedOf(text)].map(packageOf)),
  )
  return Object.keys(of.dependencies ?? {})
    .filter((name) => !used.has(name))
    .map((name) => `${of.name} depends on '${name}' and does not import it`)
}

/** What a file imports, re-exports, or imports when it runs. */
function importsOf(text: string): readonly string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
}

/** What a file finds the place of, to read it as a file: `require.resolve('package/file')`. */
function resolvedOf(text: string): readonly string[] {
  const resolved = text.matchAll(/\b(?:require|import\.meta)\.resolve\(\s*(['"`])([^'"`$]+)\1/g)
  return [...resolved].map(([, , specifier = '']) => specifier)
}

/** Files that are found with `new URL(path, import.meta.url)`: workers, WASM. A path without a dot is still a path. */
function urlsOf(text: string): readonly string[] {
  const urls = text.matchAll(/new URL\(\s*(['"`])([^'"`$]+)\1\s*,\s*import\.meta\.url/g)
  return [...urls].map(([, , path = '']) => (isLocal(path) ? path : `./${path}`))
}

function isLocal(specifier: string): boolean {
  return /^(\.|\/|file:|[a-z]:[\\/])/i.test(specifier)
}

function packageOf(specifier: string): string {
  if (isLocal(specifier)) return ''
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
