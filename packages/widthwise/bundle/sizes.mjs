// @ts-check
// Prints what a page downloads of dist/browser, in bytes, gzipped:
// node packages/widthwise/bundle/sizes.mjs
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const folder = fileURLToPath(new URL('../dist/browser/', import.meta.url))
// The runtime's `.mjs` is loaded on pages of another origin alone.
const runtime = readdirSync(folder).filter((file) => /^onnxruntime\.js$|\.wasm$/.test(file))
const own = readdirSync(folder).filter((file) => file.endsWith('.js') && !runtime.includes(file))

/** Loaded by `loadCascade` alone. */
const ofCascades = /^(load-cascade|web-document)-/

/**
 * A module and all that it imports, at once or later, but for cascades.
 * @param {string} file
 * @param {Set<string>} seen
 */
function withoutCascades(file, seen = new Set()) {
  if (seen.has(file) || ofCascades.test(file) || !own.includes(file)) return seen
  seen.add(file)
  const source = readFileSync(folder + file, 'utf8')
  for (const [, path] of source.matchAll(/(?:import\(?|from)"\.\/([^"]+)"/g))
    withoutCascades(/** @type {string} */ (path), seen)
  return seen
}

/**
 * A module and all that it imports before its first line runs.
 * @param {string} file
 * @param {Set<string>} seen
 */
function statically(file, seen = new Set()) {
  if (seen.has(file)) return seen
  seen.add(file)
  const source = readFileSync(folder + file, 'utf8')
  for (const [, path] of source.matchAll(/(?:import|from)"\.\/([^"]+)"/g))
    statically(/** @type {string} */ (path), seen)
  return seen
}

/** @param {Iterable<string>} files */
const gzipped = (files) =>
  [...files].reduce((bytes, file) => bytes + gzipSync(readFileSync(folder + file), { level: 9 }).length, 0)

console.log(
  JSON.stringify({
    schema: 'widthwise.bundle-sizes/1',
    firstImport: gzipped(statically('widthwise.js')),
    untilFirstAnswer: gzipped(withoutCascades('widthwise-worker.js', withoutCascades('widthwise.js'))),
    ofCascade: gzipped(own),
    runtime: gzipped(runtime),
  }),
)
