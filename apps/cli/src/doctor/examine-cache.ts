import { randomUUID } from 'node:crypto'
import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '@widthwise/files'
import { cliError } from '../errors.ts'
import { type Problem, problemOf } from './problem.ts'

/** Where fetched models, data sets and profiles are kept. */
export interface CacheReport {
  readonly folder: string
  readonly writable: boolean
  /** What it holds now. */
  readonly bytes: number
}

/** Tries to write to the cache folder. Without one everything works, slower: what is fetched or measured is not kept. */
export async function examineCache(folder: string): Promise<{
  readonly cache: CacheReport
  readonly problems: readonly Problem[]
}> {
  const problems: Problem[] = []
  const probe = join(folder, `.probe-${randomUUID().slice(0, 8)}`)
  try {
    await makeFolder(folder)
    await writeFile(probe, '')
    await rm(probe)
  } catch (cause) {
    const message = `the cache folder ${folder} cannot be written to: ${(cause as Error).message}`
    problems.push(problemOf(cliError('cache-unwritable', message, { cause }), false))
  }
  return { cache: { folder, writable: problems.length === 0, bytes: await bytesIn(folder) }, problems }
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  let bytes = 0
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(() => undefined)
    if (found?.isFile()) bytes += found.size
  }
  return bytes
}
