import { createRequire } from 'node:module'

// The manifest stands one folder up from `src` and from `dist` alike; this file is imported eagerly, so it stays at the root of both.
const fromHere = createRequire(import.meta.url)
const manifest = fromHere('../package.json') as {
  readonly name: string
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
}

/** This package's version. */
export const version: string = manifest.version

/** Versions of this package and of the Widthwise packages that it uses; null for one that is not installed. */
export function packageVersions(): Readonly<Record<string, string | null>> {
  const names = Object.keys(manifest.dependencies).filter((name) => /^(@widthwise\/|widthwise$)/.test(name))
  const versions = names.map((name): [string, string | null] => {
    try {
      return [name, fromHere(`${name}/package.json`).version]
    } catch {
      return [name, null]
    }
  })
  return Object.fromEntries([[manifest.name, manifest.version], ...versions])
}
