import { deviceName } from '../load.ts'
import type { Platform } from '../platform.ts'
import { assertOutputs } from './assert-outputs.ts'
import { Cascade } from './cascade.ts'
import { parseCascadeFile } from './cascade-file.ts'
import { assertLoadCascadeOptions, type LoadCascadeOptions } from './cascade-options.ts'
import { type OpenStages, openStages } from './open-stages.ts'

/**
 * Reads a `cascade.json`, opens its models on one device, and runs each of them once.
 *
 * @throws {WidthwiseError} cascade-not-found, cascade-invalid, cascade-file-missing, labels-differ, model-not-found,
 *   model-not-classifier, preprocess-mismatch, output-not-logits, device-unknown, option-invalid, aborted, and what
 *   opening models and the device throw
 */
export async function loadCascadeOn(
  platform: Platform,
  source: string | URL,
  options: LoadCascadeOptions = {},
): Promise<Cascade> {
  assertLoadCascadeOptions(options)
  const { device = 'auto', signal, prefetch, orientation = 'exif', maxPixels, ...deviceOptions } = options
  const files = await platform.openDocument(source)
  const file = parseCascadeFile(await files.read(signal), files.where)
  const ownsDevice = typeof device === 'string'
  const opened = ownsDevice ? await platform.openDevice(deviceName(platform, device), deviceOptions) : device
  let open: OpenStages | undefined
  try {
    open = await openStages(file, files, platform, opened, signal)
    await assertOutputs(open.stages, signal)
    const decoding = { orientation, ...(maxPixels !== undefined && { maxPixels }) }
    return new Cascade({ platform, file, where: files.where, open, device: opened, ownsDevice, decoding, prefetch })
  } catch (error) {
    await open?.[Symbol.asyncDispose]()
    if (ownsDevice) await opened[Symbol.asyncDispose]()
    throw error
  }
}
