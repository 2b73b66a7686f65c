import { resolve } from 'node:path'
import { type AbortSignalLike, assertNotAborted, type Device } from '@widthwise/core'
import { openCheckpointFile } from '@widthwise/weights/node'
import { checkForwardCase } from './check-forward-case.ts'
import { errorDocument } from './error-document.ts'
import type { ForwardReport } from './forward-report.ts'
import type { TrainedCase } from './read-trained-case.ts'

/** Options of {@link runTrainedCase}. */
export interface RunTrainedCaseOptions {
  /** The folder that the case's path of its weights starts from: the one that holds the golden folder. */
  readonly folder: string
  readonly signal?: AbortSignalLike
}

/**
 * Runs a trained case on a device: real weights on filled inputs, logits against what the case says. Whatever stops it is
 * its `error`; only an abort throws.
 *
 * @throws {WidthwiseError} aborted
 *
 * @example
 * const { pass } = await runTrainedCase(await readTrainedCase('golden/trained/cifar-resnet20.json'), device, { folder: '.' })
 */
export async function runTrainedCase(
  trainedCase: TrainedCase,
  device: Device,
  { folder, signal }: RunTrainedCaseOptions,
): Promise<ForwardReport> {
  const abortable = signal && { signal }
  try {
    await using store = await openCheckpointFile(resolve(folder, trainedCase.weights), { ...abortable })
    return await checkForwardCase(trainedCase, device, { store, ...abortable })
  } catch (error) {
    assertNotAborted(signal)
    return { id: trainedCase.id, pass: false, subnets: [], error: errorDocument(error) }
  }
}
