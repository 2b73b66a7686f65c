import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folder of the repository. */
export const root: string = fileURLToPath(new URL('../../../', import.meta.url))

/** The text of a file, by its path from the repository's root. */
export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** The part of a package.json that tests here read. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** A package of the workspace. */
export interface Member {
  /** From the repository's root, such as `packages/core`. */
  readonly folder: string
  readonly manifest: Manifest
}

/** A source file: its path from the folder of its package, and what stands in it. */
export interface Source {
  readonly path: string
  readonly text: string
}

/** The packages in these groups of folders. */
export function workspaceMembers(groups: readonly string[] = ['packages', 'apps']): Member[] {
  return groups
    .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(read(`${folder}/package.json`)) }))
}

/** The TypeScript and JavaScript files of a package that are shipped or built: `src` and `bin`. */
export function sourcesOf(member: Member): Source[] {
  return ['src', 'bin'].flatMap((part) =>
    filesUnder(join(root, member.folder, part))
      .filter((path) => /\.[cm]?[jt]s$/.test(path))
      .map((path) => ({ path: `${part}/${path}`, text: read(`${member.folder}/${part}/${path}`) })),
  )
}

/** Paths of the files in a folder and all folders inside it, from that folder; none when there is no such folder. */
export function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replaceAll('\\', '/').replace(/^\//, ''))
    .sort()
}

/** Whether a file is there for tests alone: a test, a type test, or what tests share (`x.test-data.ts`, `testing/`). */
export function isTest(path: string): boolean {
  return /\.test(-[a-z]+)?\.ts$|(^|\/)testing\//.test(path)
}
