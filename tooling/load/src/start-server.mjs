import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const require = createRequire(import.meta.url)
const cli = join(dirname(require.resolve('@widthwise/cli/package.json')), 'bin/widthwise.js')
/** The CIFAR-10 model of the repository. */
export const cifar10Folder = dirname(require.resolve('@widthwise/model-cifar10/package.json'))
const longestStopMs = 15_000

/**
 * A server in a process of its own.
 *
 * @typedef {object} Server
 * @property {string} url
 * @property {string} host
 * @property {number} port
 * @property {number} pid
 * @property {() => string | null} ended how it ended, or null while it runs
 * @property {() => string} output all that it printed
 * @property {() => Promise<string>} stop asks it to end, and tells how it did
 */

/**
 * Starts `widthwise serve` on a free port and waits until it says it is ready.
 *
 * @param {object} [options]
 * @param {string} [options.model] default: the CIFAR-10 model of the repository
 * @param {readonly string[]} [options.flags] more flags of `serve`
 * @param {readonly string[]} [options.nodeFlags] of the process
 * @param {number} [options.startLimitMs]
 * @returns {Promise<Server>}
 */
export async function startServer({ model = cifar10Folder, flags = [], nodeFlags = [], startLimitMs = 60_000 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'widthwise-load-'))
  // A file, not a pipe: reading a line for each request would be work of the process that measures.
  const file = join(folder, 'output')
  const descriptor = openSync(file, 'a')
  const child = spawn(process.execPath, [...nodeFlags, cli, 'serve', '--model', model, '--port', '0', ...flags], {
    stdio: ['ignore', descriptor, descriptor],
  })
  closeSync(descriptor)
  const exited = once(child, 'exit')
  const ended = () => child.signalCode ?? (child.exitCode === null ? null : `exit ${child.exitCode}`)
  const output = () => readFileSync(file, 'utf8')
  // A generator that fails leaves no server behind.
  const atExit = () => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', atExit)
  const stop = async () => {
    const kill = setTimeout(() => child.kill('SIGKILL'), longestStopMs)
    if (ended() === null) child.kill('SIGTERM')
    if (ended() === null) await exited
    clearTimeout(kill)
    process.removeListener('exit', atExit)
    rmSync(folder, { recursive: true, force: true })
    return String(ended())
  }

  const limit = performance.now() + startLimitMs
  while (ended() === null && performance.now() < limit) {
    const url = /https?:\/\/[\w.[\]:-]+:\d+/.exec(output())?.[0]
    if (url !== undefined && (await isReady(url))) {
      const { hostname, port } = new URL(url)
      const host = hostname.replace(/^\[|\]$/g, '')
      return { url, host, port: Number(port), pid: Number(child.pid), ended, output, stop }
    }
    await sleep(50)
  }
  const how = ended() ?? `not ready after ${startLimitMs} ms`
  const said = output().trim()
  child.kill('SIGKILL')
  await stop()
  throw new Error(`widthwise serve: ${how}: ${said}`)
}

/** @param {string} url */
async function isReady(url) {
  try {
    return (await fetch(`${url}/v2/health/ready`)).ok
  } catch {
    return false
  }
}
