import { basename, join } from 'node:path'
import { assertNotAborted } from '@widthwise/core'
import type { DetectionCase, DetectionCheck } from './detection/check.ts'
import { detectionChecks } from './detection/checks.ts'
import { describeDifferences, failureOf, type GoldenFailure, type KindReport, kindReport } from './kind-report.ts'
import type { KindOptions } from './kinds.ts'
import { namesIn, readJson } from './read-json.ts'

/** A golden file of detection. */
interface DetectionFile {
  readonly file: string
  readonly document: { readonly cases?: readonly DetectionCase[] }
}

/** Runs every case of every file in `golden/detection` by the check of the file's name; a file without one fails. */
export async function runDetectionGolden(
  golden: string,
  { onProgress, signal }: KindOptions = {},
  checks: Readonly<Record<string, DetectionCheck>> = detectionChecks,
): Promise<KindReport> {
  const units = detectionFiles(golden).flatMap(({ file, document }) =>
    (document.cases ?? []).map((unit, at) => ({ file, document, unit, id: `${file} ${unit.id ?? at}` })),
  )
  const failures: GoldenFailure[] = []
  for (const [at, { file, document, unit, id }] of units.entries()) {
    assertNotAborted(signal)
    const name = basename(file, '.json')
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined
    try {
      const differences = await check?.(unit, document)
      if (differences === undefined) failures.push({ id, code: 'not-supported', reason: `no check of ${file}` })
      else if (differences.length > 0) failures.push({ id, reason: describeDifferences(differences) })
    } catch (error) {
      failures.push(failureOf(id, error))
    }
    onProgress?.(at + 1, units.length)
  }
  return kindReport('detection', units.length, failures)
}

function detectionFiles(golden: string): readonly DetectionFile[] {
  return namesIn(join(golden, 'detection'), /\.json$/).map((file) => ({
    file,
    document: readJson<DetectionFile['document']>(golden, 'detection', file) ?? {},
  }))
}
