// @ts-check
// What a newcomer sees: clones the last commit into an empty folder and runs the commands that the README gives to somebody
// who has just cloned it. Reports times and outcomes; exit 1 when one fails or leaves the tree changed.
// Usage: node tooling/scripts/bare-clone.mjs [--keep] [--without-cache]
//   --keep            leaves the clone where it is
//   --without-cache   gives npm an empty cache, as on a machine that has never installed anything
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

const root = resolve(fileURLToPath(new URL('../..', import.meta.url)))
const folder = mkdtempSync(join(tmpdir(), 'widthwise-clone-'))
const clone = join(folder, 'widthwise')
const environment = process.argv.includes('--without-cache') ? { npm_config_cache: join(folder, 'npm-cache') } : {}

execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone])
const results = []
for (const command of commands(readFileSync(join(clone, 'README.md'), 'utf8'))) {
  console.log(`\n$ ${command}`)
  const started = performance.now()
  const status = await run(command)
  results.push({ command, status, seconds: (performance.now() - started) / 1000 })
}
const changed = execFileSync('git', ['status', '--porcelain'], { cwd: clone, encoding: 'utf8' })

console.log()
for (const { command, status, seconds } of results) {
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${command.padEnd(20)} ${seconds.toFixed(0).padStart(5)} s`)
}
if (changed) console.log(`changed by these commands:\n${changed}`)
if (process.argv.includes('--keep')) console.log(`left at ${clone}`)
else rmSync(folder, { recursive: true, force: true })
process.exitCode = !changed && results.length > 0 && results.every(({ status }) => status === 0) ? 0 : 1

/**
 * Runs a command to its end; one that serves until its address answers.
 *
 * @param {string} command
 * @returns {Promise<number | null>} exit status; 0 of one that answered
 */
async function run(command) {
  const serves = /^npm run (web|serve)$/.test(command)
  const child = spawn(command, {
    cwd: clone,
    shell: true,
    // A group of its own, to be ended with all that it started.
    detached: serves,
    stdio: ['ignore', serves ? 'pipe' : 'inherit', 'inherit'],
    env: { ...withoutNpm(process.env), ...environment, CI: 'true' },
  })
  const ended = once(child, 'exit').then(([status]) => /** @type {number | null} */ (status))
  if (!serves || !child.stdout || child.pid === undefined) return ended
  try {
    return await Promise.race([ended.then((status) => status || 1), answers(child.stdout)])
  } finally {
    process.kill(-child.pid, 'SIGTERM')
    await ended
  }
}

/**
 * Waits for an address among what a server prints, and asks it.
 *
 * @param {import('node:stream').Readable} stdout
 */
async function answers(stdout) {
  let text = ''
  for await (const chunk of stdout) {
    text += chunk
    process.stdout.write(chunk)
    const url = stripVTControlCharacters(text).match(/https?:\/\/[^\s,]+/)?.[0]
    if (url === undefined) continue
    const { status } = await fetch(url)
    console.log(`${url} answered ${status}`)
    return status === 200 ? 0 : 1
  }
  return 1
}

/**
 * The npm commands of the first block of shell code that holds some, without the cloning itself.
 *
 * @param {string} readme
 */
function commands(readme) {
  const blocks = [...readme.matchAll(/```(?:sh|bash|console)?\n(.*?)```/gs)].map(([, block = '']) => block.split('\n'))
  const inClone = blocks
    .map((lines) =>
      lines.map((line) =>
        line
          .replace(/^\$ /, '')
          .replace(/\s+#.*$/, '')
          .trim(),
      ),
    )
    .map((lines) => lines.filter((line) => /^npm (test|run )/.test(line)))
  return inClone.find((lines) => lines.length > 0) ?? []
}

/**
 * An environment without what `npm run` sets, so that the clone's npm does not take this checkout for its own.
 *
 * @param {NodeJS.ProcessEnv} environment
 */
function withoutNpm(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(npm_|INIT_CWD$|NODE$)/i.test(name)))
}
