// @ts-check
// Where Chromium is: npm cannot bring it, Debian and most systems can. As root on Debian it is installed when it is missing.
// Usage: node tooling/scripts/find-chromium.mjs   prints its path, or says on standard error what to do and exits 1.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const elsewhere = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Flags that Chromium needs in a container: it may not build its own sandbox there, and /dev/shm is small. */
export const chromiumFlags = ['--no-sandbox', '--disable-dev-shm-usage']

/**
 * The path of Chromium: `CHROMIUM_PATH`, or where systems keep it.
 * @returns {string | undefined}
 */
export function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  const candidates = [
    process.env.CHROMIUM_PATH,
    ...[...folders, '/usr/bin', '/snap/bin'].flatMap((folder) => names.map((name) => join(folder, name))),
    ...elsewhere,
  ]
  return candidates.find((path) => path !== undefined && isExecutable(path))
}

/**
 * {@link findChromium}, installing it from Debian where that is possible and it is missing.
 * @returns {string | undefined}
 */
export function findOrInstallChromium() {
  const found = findChromium()
  if (found !== undefined || process.platform !== 'linux' || process.getuid?.() !== 0) return found
  console.error('find-chromium: apt-get install chromium, because the tests in a browser need it')
  const apt = (/** @type {string[]} */ ...args) =>
    spawnSync('apt-get', ['-qq', ...args], {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: 600_000,
    }).status === 0
  const install = () => apt('install', '-y', '--no-install-recommends', 'chromium')
  if (!install() && apt('update')) install()
  return findChromium()
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const path = findOrInstallChromium()
  if (path === undefined) {
    console.error(
      'find-chromium: there is no Chromium; install it (Debian: apt-get install chromium) or set CHROMIUM_PATH',
    )
    process.exit(1)
  }
  console.log(path)
}
