import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { assertNotAborted, type Device } from '@widthwise/core'
import { readTrainedCase, runTrainedCase } from '@widthwise/golden'
import { forwardFailure } from './forward.ts'
import { failureOf, type GoldenFailure, type KindReport, kindReport } from './kind-report.ts'
import type { KindOptions } from './kinds.ts'
import { namesIn, readJson } from './read-json.ts'

/** Names of all trained cases. */
export function trainedFiles(golden: string): readonly string[] {
  return namesIn(join(golden, 'trained'), /\.json$/)
}

/**
 * Runs every trained case on a device. Its checkpoint is looked for beside the golden folder; a case whose checkpoint this
 * machine does not have is skipped.
 */
export async function runTrainedGolden(
  golden: string,
  device: Device,
  { onProgress, signal }: KindOptions = {},
): Promise<KindReport> {
  const folder = resolve(golden, '..')
  const files = trainedFiles(golden)
  const failures: GoldenFailure[] = []
  const skipped: GoldenFailure[] = []
  for (const [at, file] of files.entries()) {
    assertNotAborted(signal)
    const weights = readJson<{ readonly weights?: unknown }>(golden, 'trained', file)?.weights
    if (typeof weights === 'string' && !existsSync(resolve(folder, weights))) {
      skipped.push({ id: file, reason: `${weights} is not beside the golden folder` })
    } else {
      const failure = await runOne(join(golden, 'trained', file), device, folder, signal && { signal })
      if (failure) failures.push({ ...failure, id: file })
    }
    onProgress?.(at + 1, files.length)
  }
  const report = kindReport('trained', files.length - skipped.length, failures)
  return skipped.length > 0 ? { ...report, skipped } : report
}

async function runOne(
  file: string,
  device: Device,
  folder: string,
  abortable: Pick<KindOptions, 'signal'> | undefined,
): Promise<GoldenFailure | undefined> {
  try {
    const report = await runTrainedCase(await readTrainedCase(file), device, { folder, ...abortable })
    return report.pass ? undefined : forwardFailure(report)
  } catch (error) {
    assertNotAborted(abortable?.signal)
    return failureOf(file, error)
  }
}
