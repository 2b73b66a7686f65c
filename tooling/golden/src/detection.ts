import { join } from 'node:path'
import { assertNotAborted } from '@widthwise/core'
import type { DetectionCase, DetectionCheck } from './detection/check.ts'
import { detectionChecks } from './detection/checks.ts'
import { describeDifferences, failureOf, type GoldenFailure, type KindReport, kindReport } from './kind-report.ts'
import type { KindOptions } from './kinds.ts'
import { namesIn, readJson } from './read-json.ts'

/** Runs every case of every file in `golden/detection` by the check of the file's name; those of a file without one fail. */
export async function runDetectionGolden(
  golden: string,
  { onProgress, signal }: KindOptions = {},
  checks: Readonly<Record<string, DetectionCheck>> = detectionChecks,
): Promise<KindReport> {
  const units = namesIn(join(golden, 'detection'), /\.json$/).flatMap((file) =>
    casesOf(golden, file).map((unit, at) => ({ file, unit, id: `${file} ${unit.id ?? at}` })),
  )
  const failures: GoldenFailure[] = []
  for (const [at, { file, unit, id }] of units.entries()) {
    assertNotAborted(signal)
    const check = Object.hasOwn(checks, file) ? checks[file] : undefined
    const failure = failureOfCase(id, check, unit)
    if (failure) failures.push(failure)
    onProgress?.(at + 1, units.length)
  }
  return kindReport('detection', units.length, failures)
}

function casesOf(golden: string, file: string): readonly DetectionCase[] {
  return readJson<{ readonly cases?: readonly DetectionCase[] }>(golden, 'detection', file)?.cases ?? []
}

function failureOfCase(id: string, check: DetectionCheck | undefined, unit: DetectionCase): GoldenFailure | undefined {
  if (!check) return { id, code: 'not-supported', reason: 'no check of a file of this name' }
  try {
    const differences = check(unit)
    return differences.length > 0 ? { id, reason: describeDifferences(differences) } : undefined
  } catch (error) {
    return failureOf(id, error)
  }
}
