// @ts-check
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Runs `work` while this process alone holds a lock file, which carries its process id. Waits for another holder; a lock
 * that a dead process left is taken over. The lock goes when the process does.
 *
 * @param {string} file
 * @param {() => void} work
 * @param {{ waitSeconds?: number }} [options]
 */
export function withLock(file, work, { waitSeconds = 900 } = {}) {
  for (let waited = 0; !take(file); waited++) {
    const owner = ownerOf(file)
    if (owner !== undefined && !isAlive(owner)) {
      removeStale(file, owner)
      continue
    }
    if (waited === 0) console.error(`waiting for process ${owner ?? '?'}, which holds ${file}`)
    if (waited >= waitSeconds)
      throw new Error(`${file} is still held by process ${owner ?? '?'}; remove it if that is no install`)
    sleep(1000)
  }
  process.once('exit', () => rmSync(file, { force: true }))
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => process.exit(130))
  work()
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/**
 * Takes the file away by renaming it, which one process alone can do. Whoever renames too late holds somebody's new
 * lock in hands and puts it back.
 *
 * @param {string} file
 * @param {number} deadOwner
 */
function removeStale(file, deadOwner) {
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  if (ownerOf(aside) === deadOwner) rmSync(aside)
  else renameSync(aside, file)
}

/**
 * @param {string} file
 * @returns {number | undefined} undefined while its holder is still writing it, or when it is gone
 */
function ownerOf(file) {
  try {
    const id = Number(readFileSync(file, 'utf8'))
    return Number.isInteger(id) && id > 0 ? id : undefined
  } catch {
    return undefined
  }
}

/** @param {number} id */
function isAlive(id) {
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM' // there, and somebody else's
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code
}

/** @param {number} ms */
function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
