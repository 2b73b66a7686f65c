import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { assertNotAborted, type Device, type Tensor } from '@widthwise/core'
import { makeFolder } from '@widthwise/files'
import { writeSafetensors } from '@widthwise/weights/node'
import { type CheckForwardCaseOptions, checkForwardCase } from './check-forward-case.ts'
import { goldenError } from './errors.ts'
import type { ForwardCase } from './forward-case.ts'
import type { ForwardReport } from './forward-report.ts'

/** Options of {@link runForwardCase}. */
export interface RunForwardCaseOptions extends Omit<CheckForwardCaseOptions, 'got'> {
  /** Folder for `<id>.safetensors`: what the device answered, float32, names and shapes as in expect.safetensors. */
  readonly outDir?: string
}

/**
 * As {@link checkForwardCase}, and keeps what the device answered. Only an abort, and a folder that cannot be written to,
 * throw.
 *
 * @throws {WidthwiseError} aborted, report-unwritable, and what writing a safetensors file throws
 *
 * @example
 * const { pass, subnets } = await runForwardCase(await readForwardCase(folder), device)
 */
export async function runForwardCase(
  forwardCase: ForwardCase,
  device: Device,
  options: RunForwardCaseOptions = {},
): Promise<ForwardReport> {
  const { outDir, ...others } = options
  const { signal } = others
  assertNotAborted(signal)
  const file = outDir === undefined ? undefined : await prepareFile(outDir, forwardCase.id)
  const got = new Map<string, Tensor>()
  const report = await checkForwardCase(forwardCase, device, { ...others, got })
  if (file !== undefined && got.size > 0) {
    const tensors = Array.from(got, ([name, tensor]) => ({ name, ...tensor }))
    await writeSafetensors(file, tensors, {}, { ...(signal && { signal }) })
  }
  return report
}

/** Makes room for a case's file: what an earlier run left must not be taken for this run's answer. */
async function prepareFile(folder: string, id: string): Promise<string> {
  const file = join(folder, `${id}.safetensors`)
  try {
    await makeFolder(folder)
    await rm(file, { force: true })
  } catch (cause) {
    throw goldenError('report-unwritable', `${file}: cannot be written`, { cause, details: { file } })
  }
  return file
}
