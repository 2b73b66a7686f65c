import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { architectureNames } from '@widthwise/graph'
import type { Outcome } from '../cli.ts'
import type { InspectFlags } from '../commands/inspect.ts'
import { cliError } from '../errors.ts'
import { inspectConfiguration } from './inspect-configuration.ts'
import { inspectDescription } from './inspect-description.ts'
import { inspectModel } from './inspect-model.ts'
import { inspectOnnx } from './inspect-onnx.ts'
import { inspectSafetensors } from './inspect-safetensors.ts'

/**
 * Inspects whatever the argument names. Names of configurations come first, so a folder of such a name is reached as
 * `./convnext_tiny`; of files the ending decides.
 *
 * @throws {WidthwiseError} inspect-unknown, usage-invalid, and what reading the thing throws
 */
export async function inspectWhat(what: string, flags: InspectFlags): Promise<Outcome> {
  if (architectureNames.includes(what)) return inspectConfiguration(what, flags)
  if (/\.onnx$/i.test(what)) return inspectOnnx(what, flags)
  if (/\.safetensors$/i.test(what)) return inspectSafetensors(what, flags)
  if (/\.json$/i.test(what) && basename(what) !== 'widthwise.json' && !/^https?:/i.test(what)) {
    return inspectDescription(what, flags)
  }
  try {
    return await inspectModel(what, flags)
  } catch (error) {
    if ((error as { code?: string }).code !== 'model-not-found' || (await isModelFolder(what))) throw error
    const message = `'${what}' is neither a model, nor a file, nor a configuration; those are ${architectureNames.join(', ')}`
    throw cliError('inspect-unknown', message, { cause: error, details: { what } })
  }
}

/** Then something in it is missing, and the error says what. */
async function isModelFolder(path: string): Promise<boolean> {
  return stat(join(path, 'widthwise.json')).then(
    () => true,
    () => false,
  )
}
