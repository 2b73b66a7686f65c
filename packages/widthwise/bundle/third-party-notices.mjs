// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Texts of packages that are published without theirs, by name, `/` written as `__`. */
const kept = fileURLToPath(new URL('licences/', import.meta.url))

/**
 * The licences of everything in a bundle that is not our own, and of the runtime beside it.
 *
 * @param {readonly string[]} inputs files that were bundled, relative to `from`
 * @param {string} from
 */
export function thirdPartyNotices(inputs, from) {
  /** @type {Map<string, string>} */
  const folders = new Map()
  for (const input of inputs) {
    const found = /^(?<folder>.*node_modules\/(?<name>(@[^/]+\/)?[^/]+))\//.exec(resolve(from, input))
    const { folder = '', name = '' } = found?.groups ?? {}
    if (name !== '' && !name.startsWith('@widthwise/')) folders.set(name, folder)
  }
  const runtime = fileURLToPath(import.meta.resolve('onnxruntime-web/wasm')).replace(/\/dist\/.*$/, '')
  folders.set('onnxruntime-web', runtime)
  const notices = [...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, folder]) => notice(name, folder))
  return `The files beside this one contain parts of these packages.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`
}

/**
 * @param {string} name
 * @param {string} folder
 */
function notice(name, folder) {
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const own = readdirSync(folder).find((file) => /^licen[cs]e(\.\w+)?$/i.test(file))
  const file = own ? join(folder, own) : join(kept, `${name.replace('/', '__')}.txt`)
  if (!existsSync(file)) throw new Error(`${name} comes without the text of its licence: add ${file}`)
  return `${name} ${version} (${license})\n\n${readFileSync(file, 'utf8').trim()}\n`
}
