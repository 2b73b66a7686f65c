// @ts-check
/**
 * The entries that a lock file lacks for optional dependencies pinned to exact versions. Some registries do not serve
 * every platform's package; `npm install` then leaves it out without a word, and `npm ci` refuses the file.
 *
 * @typedef {{ optionalDependencies?: Record<string, string>, dev?: boolean }} LockEntry
 * @typedef {{ version: string, cpu?: string[], dev?: true, optional: true, os?: string[], libc?: string[] }} PlatformEntry
 *
 * @param {Record<string, LockEntry>} packages `packages` of package-lock.json
 * @returns {Record<string, PlatformEntry>} by their place in the lock file, without integrity: nobody has seen the package
 */
export function missingPlatformEntries(packages) {
  /** @type {Record<string, PlatformEntry>} */
  const missing = {}
  for (const [at, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (placesOf(name, at).some((place) => packages[place])) continue
      // A range names no version to write down; npm resolves it anew and does not miss it.
      if (!/^\d/.test(version)) continue
      missing[`node_modules/${name}`] = inNpmsOrder({
        version,
        ...platformOf(name),
        ...(dev && { dev }),
        optional: true,
      })
    }
  }
  return missing
}

/**
 * npm writes `version` first and the other fields by name; another order would show up as a change at the next install.
 *
 * @param {PlatformEntry} entry
 * @returns {PlatformEntry}
 */
function inNpmsOrder({ version, ...others }) {
  const sorted = Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1))
  return /** @type {PlatformEntry} */ ({ version, ...Object.fromEntries(sorted) })
}

/**
 * Where Node looks for a package from the folder of another: its own node_modules, then those of the folders around it.
 *
 * @param {string} name
 * @param {string} from
 */
function placesOf(name, from) {
  const places = [`${from}/node_modules/${name}`, `node_modules/${name}`]
  for (let at = from.lastIndexOf('node_modules/'); at > 0; at = from.lastIndexOf('node_modules/', at - 1)) {
    places.push(`${from.slice(0, at)}node_modules/${name}`)
  }
  return places
}

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']

/** Processors as package names spell them, and as Node does. @type {Record<string, string>} */
const processors = {
  64: 'x64',
  arm: 'arm',
  arm64: 'arm64',
  armv7: 'arm',
  ia32: 'ia32',
  loong64: 'loong64',
  ppc64: 'ppc64',
  ppc64le: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  wasm32: 'wasm32',
  x64: 'x64',
}

/**
 * System, processor and C library, read from a name such as `@biomejs/cli-linux-x64-musl`.
 *
 * @param {string} name
 */
function platformOf(name) {
  const words = name.replace(/^@.*\//, '').split('-')
  const os = words.map((word) => (word === 'windows' ? 'win32' : word)).find((word) => systems.includes(word))
  const cpu = words.map((word) => processors[word]).find((word) => word !== undefined)
  const isMusl = words.some((word) => /^musl/.test(word))
  return { ...(cpu && { cpu: [cpu] }), ...(os && { os: [os] }), ...(isMusl && { libc: ['musl'] }) }
}
