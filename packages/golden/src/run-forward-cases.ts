import { basename, resolve } from 'node:path'
import { type AbortSignalLike, assertNotAborted, type Device } from '@widthwise/core'
import { errorDocument } from './error-document.ts'
import type { ForwardReport, RunReport } from './forward-report.ts'
import { readForwardCase } from './read-forward-case.ts'
import { runForwardCase } from './run-forward-case.ts'

/** Options of {@link runForwardCases}. */
export interface RunForwardCasesOptions {
  /** As {@link runForwardCase} has it. */
  readonly outDir?: string
  /** Called after each case, with its report and how many are done of how many. */
  readonly onCase?: (report: ForwardReport, done: number, of: number) => void
  readonly signal?: AbortSignalLike
}

/**
 * Runs golden forward cases, one after the other: the document that `widthwise run --json` prints. A case that cannot
 * be read fails alone, as one that cannot be run.
 *
 * @param folders each holds a case.json and an expect.safetensors
 * @throws {WidthwiseError} as {@link runForwardCase}
 */
export async function runForwardCases(
  folders: readonly string[],
  device: Device,
  { outDir, onCase, signal }: RunForwardCasesOptions = {},
): Promise<RunReport> {
  const cases: ForwardReport[] = []
  for (const folder of folders) {
    assertNotAborted(signal)
    const report = await readForwardCase(folder).then(
      (forwardCase) => runForwardCase(forwardCase, device, { ...(outDir && { outDir }), ...(signal && { signal }) }),
      (error: unknown) => ({ id: basename(resolve(folder)), pass: false, subnets: [], error: errorDocument(error) }),
    )
    cases.push(report)
    onCase?.(report, cases.length, folders.length)
  }
  const passed = cases.filter(({ pass }) => pass).length
  return { schema: 'widthwise.run/1', device: device.name, cases, passed, failed: cases.length - passed }
}
