// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'

/**
 * One entry of a lock file's `packages`; only what is compared here.
 *
 * @typedef {Partial<Record<(typeof dependencyFields)[number], Record<string, string>>> & {
 *   version?: string, integrity?: string, resolved?: string, link?: boolean, optional?: boolean, devOptional?: boolean
 * }} LockEntry
 * @typedef {Record<string, LockEntry>} LockEntries
 */

const dependencyFields = /** @type {const} */ ([
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
])

/**
 * Why `npm ci` is due, or undefined when `node_modules` already holds what the lock file asks for.
 * Compares with the record that npm itself leaves of an install that came to its end, so that an install by hand counts too.
 *
 * @param {string} root folder of the workspace
 * @returns {string | undefined}
 */
export function installDue(root) {
  const wanted = readLock(`${root}/package-lock.json`)
  const installed = readLock(`${root}/node_modules/.package-lock.json`)
  if (!wanted) return 'no package-lock.json'
  if (!installed) return 'nothing is installed'
  return firstDifference(wanted, installed, (at) => readJson(`${root}/${at ? `${at}/` : ''}package.json`))
}

/**
 * The first entry of the lock file that is not installed as it stands there, or whose workspace manifest has moved on.
 *
 * @param {LockEntries} wanted `packages` of package-lock.json
 * @param {LockEntries} installed `packages` of node_modules/.package-lock.json
 * @param {(at: string) => LockEntry | undefined} manifest the package.json of a workspace folder
 * @returns {string | undefined}
 */
export function firstDifference(wanted, installed, manifest) {
  for (const [at, entry] of Object.entries(wanted)) {
    const isWorkspace = !at.split('/').includes('node_modules')
    if (isWorkspace) {
      const now = manifest(at)
      const changed = dependencyFields.find((field) => !isDeepStrictEqual(now?.[field] ?? {}, entry[field] ?? {}))
      if (changed) return `${changed} of ${at || 'the root'} changed`
      continue
    }
    const found = installed[at]
    // Packages of other platforms stand in the lock file and are not installed.
    if (!found && (entry.optional || entry.devOptional)) continue
    if (!found) return `${at} is missing`
    for (const field of /** @type {const} */ (['version', 'integrity', 'resolved'])) {
      if (found[field] !== undefined && found[field] !== entry[field]) return `${at} has another ${field}`
    }
  }
  return undefined
}

/** @param {string} file */
function readLock(file) {
  return /** @type {{ packages?: LockEntries } | undefined} */ (readJson(file))?.packages
}

/** @param {string} file */
function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
