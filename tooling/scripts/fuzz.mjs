// @ts-check
// Runs every test file with property tests again and again, each time with new seeds, until the time is up or one fails;
// fast-check then prints the seed and the smallest counterexample. Usage: node tooling/scripts/fuzz.mjs [minutes, default 10]
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const minutes = Number(process.argv[2] ?? 10)
if (!(minutes > 0)) {
  console.error(`${process.argv[2]} is no number of minutes above 0`)
  process.exit(2)
}
const files = ['packages', 'apps']
  .flatMap((group) => readdirSync(group).map((name) => join(group, name, 'src')))
  .flatMap(testFiles)
  .filter((file) => readFileSync(file, 'utf8').includes("from 'fast-check'"))

const end = performance.now() + minutes * 60_000
let rounds = 0
let status = /** @type {number | null} */ (0)
do {
  rounds++
  console.log(
    `\nround ${rounds}, ${files.length} files, ${Math.max(0, (end - performance.now()) / 60_000).toFixed(1)} minutes left`,
  )
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...files]
  status = spawnSync(process.execPath, vitest, { stdio: ['ignore', 'inherit', 'inherit'] }).status
} while (status === 0 && performance.now() < end)
console.log(`${rounds} rounds, ${status === 0 ? 'no counterexample' : 'one failed'}`)
process.exitCode = status ?? 1

/**
 * @param {string} folder
 * @returns {string[]}
 */
function testFiles(folder) {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts'))
      .map((path) => join(folder, path))
  } catch {
    return [] // a package without sources
  }
}
