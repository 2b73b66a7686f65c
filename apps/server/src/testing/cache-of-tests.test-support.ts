import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** Keeps profiles and prepared models of a file's tests out of the user's cache. */
export function cacheOfTests(): void {
  const cache = mkdtempSync(join(tmpdir(), 'widthwise-server-'))
  const before = process.env.WIDTHWISE_CACHE
  process.env.WIDTHWISE_CACHE = cache
  afterAll(() => {
    if (before === undefined) delete process.env.WIDTHWISE_CACHE
    else process.env.WIDTHWISE_CACHE = before
    rmSync(cache, { recursive: true, force: true })
  })
}
