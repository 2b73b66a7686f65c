import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { assertNotAborted } from '@widthwise/core'
import { type Pool, readPool } from '@widthwise/records'
import type { CascadeCheck, CascadeContext } from './cascade/check.ts'
import { cascadeChecks } from './cascade/checks.ts'
import { describeDifferences, failureOf, type GoldenFailure, type KindReport, kindReport } from './kind-report.ts'
import type { KindOptions } from './kinds.ts'
import { readJson } from './read-json.ts'

/** A file that the index of a cascade folder lists. */
export interface CascadeFile {
  /** Relative to the folder. */
  readonly file: string
  readonly schema: string
}

/** The files that the index of `golden/cascade` lists; none where there is no index. */
export function cascadeFiles(golden: string): readonly CascadeFile[] {
  return readJson<{ readonly files: readonly CascadeFile[] }>(golden, 'cascade', 'index.json')?.files ?? []
}

/**
 * Runs every file of the index by the check of its schema. A schema without one fails: a file that nobody looks at has
 * not passed.
 */
export async function runCascadeGolden(
  golden: string,
  { onProgress, signal }: KindOptions = {},
  checks: Readonly<Record<string, CascadeCheck>> = cascadeChecks,
): Promise<KindReport> {
  const files = cascadeFiles(golden)
  const pools = new Map<string, Promise<Pool>>()
  const failures: GoldenFailure[] = []
  for (const [at, entry] of files.entries()) {
    assertNotAborted(signal)
    const failure = await runFile(join(golden, 'cascade'), entry, pools, checks)
    if (failure) failures.push(failure)
    onProgress?.(at + 1, files.length)
  }
  return kindReport('cascade', files.length, failures)
}

async function runFile(
  folder: string,
  { file, schema }: CascadeFile,
  pools: Map<string, Promise<Pool>>,
  checks: Readonly<Record<string, CascadeCheck>>,
): Promise<GoldenFailure | undefined> {
  const check = Object.hasOwn(checks, schema) ? checks[schema] : undefined
  if (check === undefined) return { id: file, code: 'not-supported', reason: `no check of the schema ${schema}` }
  try {
    const document: unknown = JSON.parse(await readFile(join(folder, file), 'utf8'))
    const differences = await check(document, contextOf(join(folder, file), pools))
    return differences.length > 0 ? { id: file, reason: describeDifferences(differences) } : undefined
  } catch (error) {
    return failureOf(file, error)
  }
}

/** What the check of a file reads; other files are named as seen from it. */
function contextOf(document: string, pools: Map<string, Promise<Pool>>): CascadeContext {
  const folder = dirname(document)
  return {
    file: document,
    pool: (name) => {
      const path = join(folder, name)
      const pool = pools.get(path) ?? readPool(path, { top: true, logits: true })
      pools.set(path, pool)
      return pool
    },
    read: (name) => readFile(join(folder, name)),
  }
}
