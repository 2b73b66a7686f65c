// @ts-check
// Adds to package-lock.json the platform packages that `npm install` left out, so that `npm ci` takes the file everywhere.
// Usage: node tooling/scripts/complete-lockfile.mjs [--check]     --check writes nothing and exits 1 when some are missing
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { missingPlatformEntries } from './missing-platform-entries.mjs'

const file = 'package-lock.json'
const lock = JSON.parse(readFileSync(file, 'utf8'))
const missing = missingPlatformEntries(lock.packages)
const names = Object.keys(missing).map((at) => at.replace('node_modules/', ''))
const check = process.argv.includes('--check')

if (names.length > 0 && !check) {
  // npm writes the entries in this order; another one would show up as a change at the next install.
  const entries = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, 'en'))
  lock.packages = Object.fromEntries(entries)
  writeFileSync(`${file}.new`, `${JSON.stringify(lock, null, 2)}\n`)
  renameSync(`${file}.new`, file)
}
console.log([`${names.length} entries ${check ? 'missing' : 'added'}`, ...names].join('\n  '))
if (check && names.length > 0) {
  console.log('Run `node tooling/scripts/complete-lockfile.mjs` and commit package-lock.json.')
  process.exitCode = 1
}
