// @ts-check
// Runs every `check:*` script of the root package.json, to the last one also when some fail, and sums up. Adding a check is
// adding a script. Usage: node tooling/scripts/run-checks.mjs [name…]     names without `check:`; all when none is given
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
const known = Object.keys(scripts)
  .filter((script) => script.startsWith('check:'))
  .map((script) => script.slice('check:'.length))
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`no check ${unknown.join(', ')}; there are ${known.join(', ')}`)
  process.exit(2)
}

const results = (wanted.length > 0 ? wanted : known).map((name) => {
  console.log(`\ncheck:${name}`)
  const started = performance.now()
  const { status } = spawnSync('npm', ['run', '--silent', `check:${name}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
  })
  return { name, passed: status === 0, seconds: (performance.now() - started) / 1000 }
})

console.log()
for (const { name, passed, seconds } of results) {
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s`)
}
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1
