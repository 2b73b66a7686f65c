import { join } from 'node:path'
import { assertNotAborted } from '@widthwise/core'
import { failureOf, type GoldenFailure, type KindReport, kindReport } from '../kind-report.ts'
import type { KindOptions } from '../kinds.ts'
import { namesIn, readJson } from '../read-json.ts'
import { checkDetectorCascade } from './cascade.ts'
import type { DetectionCase, DetectionCheck } from './check.ts'
import { checkCocoEval } from './coco-eval.ts'
import { checkNms } from './nms.ts'
import { checkYoloDecode } from './yolo-decode.ts'

/** The check of each file. All of them say the same schema, so that their names tell them apart. */
const checks: Readonly<Record<string, DetectionCheck<never>>> = {
  'coco-eval.json': checkCocoEval,
  'nms.json': checkNms,
  'yolo-decode.json': checkYoloDecode,
  'cascade.json': checkDetectorCascade,
}

/** How many differences of one case are told. */
const mostTold = 5

/** Runs every case of every file in `golden/detection`. A file of another name fails as a whole, case by case. */
export async function runDetectionGolden(
  golden: string,
  { onProgress, signal }: KindOptions = {},
): Promise<KindReport> {
  const cases = namesIn(join(golden, 'detection'), /\.json$/).flatMap((file) =>
    (readJson<{ cases?: readonly DetectionCase[] }>(golden, 'detection', file)?.cases ?? []).map((golden, at) => ({
      id: `${file} ${golden.id ?? at}`,
      check: checks[file],
      golden,
    })),
  )
  const failures: GoldenFailure[] = []
  for (const [at, { id, check, golden }] of cases.entries()) {
    assertNotAborted(signal)
    const failure = failureOfCase(id, check, golden)
    if (failure) failures.push(failure)
    onProgress?.(at + 1, cases.length)
  }
  return kindReport('detection', cases.length, failures)
}

function failureOfCase(
  id: string,
  check: DetectionCheck<never> | undefined,
  golden: DetectionCase,
): GoldenFailure | undefined {
  if (!check) return { id, code: 'not-supported', reason: 'no file of this name is known' }
  try {
    const differences = check(golden as never)
    if (differences.length === 0) return undefined
    const more = differences.length > mostTold ? ` and ${differences.length - mostTold} more` : ''
    return { id, reason: `${differences.slice(0, mostTold).join(', ')}${more}` }
  } catch (error) {
    return failureOf(id, error)
  }
}
