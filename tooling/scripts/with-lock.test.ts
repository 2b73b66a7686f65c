import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = new URL('./with-lock.mjs', import.meta.url).href
let folder: string
let lock: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'widthwise-lock-'))
  lock = join(folder, 'lock')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Node's arguments for a process that appends to a log while it holds the lock. */
function holder(work: string, options = '{}'): string[] {
  const code = `
    import { appendFileSync } from 'node:fs'
    import { withLock } from ${JSON.stringify(script)}
    const log = (line) => appendFileSync(${JSON.stringify(join(folder, 'log'))}, line + '\\n')
    withLock(${JSON.stringify(lock)}, () => { ${work} }, ${options})`
  return ['--input-type=module', '--eval', code]
}

const exitOf = (args: string[]) =>
  new Promise<number | null>((resolve) => spawn(process.execPath, args, { stdio: 'ignore' }).on('exit', resolve))

describe('withLock', () => {
  it('lets one process at a time work', async () => {
    const work = `log('in'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200); log('out')`
    expect(await Promise.all([exitOf(holder(work)), exitOf(holder(work)), exitOf(holder(work))])).toEqual([0, 0, 0])
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('in\nout\n'.repeat(3))
    expect(existsSync(lock)).toBe(false)
  })

  it('takes over the lock of a dead process', () => {
    const { pid } = spawnSync(process.execPath, ['--version'])
    writeFileSync(lock, String(pid))
    expect(spawnSync(process.execPath, holder(`log('in')`)).status).toBe(0)
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('in\n')
  })

  it('gives up on a lock that stays held, and leaves it', () => {
    writeFileSync(lock, String(process.pid))
    const { status, stderr } = spawnSync(process.execPath, holder(`log('in')`, '{ waitSeconds: 1 }'))
    expect(status).toBe(1)
    expect(String(stderr)).toContain(`still held by process ${process.pid}`)
    expect(readFileSync(lock, 'utf8')).toBe(String(process.pid))
    expect(existsSync(join(folder, 'log'))).toBe(false)
  })

  it('lets the lock go when the work throws', () => {
    expect(spawnSync(process.execPath, holder(`throw new Error('no')`)).status).toBe(1)
    expect(existsSync(lock)).toBe(false)
  })
})
