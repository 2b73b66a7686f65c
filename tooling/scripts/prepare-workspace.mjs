// @ts-check
// Makes a checkout ready to work in: installs when the lock file asks for something else than node_modules holds, and with
// --build builds what is stale. Needs Node alone. All it prints goes to standard error, so that `npm run -s demo` stays clean.
// Usage: node tooling/scripts/prepare-workspace.mjs [--build]
import { spawnSync } from 'node:child_process'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installDue } from './install-state.mjs'
import { withLock } from './with-lock.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

withLock(join(root, '.prepare-lock'), () => {
  const why = installDue(root)
  if (why) {
    console.error(`prepare-workspace: npm ci, because ${why}`)
    npm('ci', '--no-audit', '--no-fund')
    const still = installDue(root)
    // npm takes a lock file that lags behind a manifest as long as what it names fits; the next run would install again.
    if (still) console.error(`prepare-workspace: ${still}: run \`npm install\` and commit package-lock.json`)
  }
  if (process.argv.includes('--build')) turbo('run', 'build', '--output-logs=errors-only', '--concurrency=100%')
})

/** @param {string[]} args */
function npm(...args) {
  // Under `npm run` the very npm that called; npm's own file starts on every platform, `npm.cmd` only through a shell.
  const path = process.env.npm_execpath
  run(...(path ? [process.execPath, path] : ['npm']), ...args)
}

/** @param {string[]} args */
function turbo(...args) {
  run(process.execPath, join(root, 'node_modules/turbo/bin/turbo'), ...args)
}

/** @param {string[]} command */
function run(...command) {
  const [file = '', ...args] = command
  const { status, error } = spawnSync(file, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
  })
  if (error) throw error
  if (status === 0) return
  console.error(`prepare-workspace: \`${command.join(' ')}\` failed (${status})`)
  process.exit(status ?? 1)
}
