import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isWidthwiseError } from '@widthwise/core'
import { architectureByName, architectureNames, graphErrorHints } from '@widthwise/graph'
import type { Outcome } from '../cli.ts'
import type { InspectFlags } from '../commands/inspect.ts'
import { cliError } from '../errors.ts'
import { inspectCheckpoint } from './inspect-checkpoint.ts'
import { inspectConfiguration } from './inspect-configuration.ts'
import { inspectDescription } from './inspect-description.ts'
import { inspectModel } from './inspect-model.ts'
import { inspectOnnx } from './inspect-onnx.ts'

/** Names that checkpoints have; any other file is looked into as well, so these matter where there is no file. */
const checkpointName = /\.(safetensors|pth|pt|bin|th|ckpt)$/i

/**
 * Inspects whatever the argument names. Names of configurations come first, so a folder of such a name is reached as
 * `./convnext_tiny`; then the endings of ONNX files and descriptions decide; any other file is a checkpoint, whatever its
 * name.
 *
 * @throws {WidthwiseError} inspect-unknown, usage-invalid, and what reading the thing throws
 */
export async function inspectWhat(what: string, flags: InspectFlags): Promise<Outcome> {
  const isUrl = /^https?:/i.test(what)
  const isDocument = basename(what) === 'widthwise.json'
  const isCheckpoint = !isUrl && !isDocument && (checkpointName.test(what) || (await isFile(what)))
  if (architectureNames.includes(what)) return inspectConfiguration(what, withoutKey(flags))
  if (/\.onnx$/i.test(what)) return inspectOnnx(what, withoutKey(flags))
  if (/\.json$/i.test(what) && !isDocument && !isUrl) return inspectDescription(what, withoutKey(flags))
  if (isCheckpoint) return inspectCheckpoint(what, flags)
  try {
    return await inspectModel(what, withoutKey(flags))
  } catch (error) {
    if ((error as { code?: string }).code !== 'model-not-found' || (await isFile(join(what, 'widthwise.json'))))
      throw error
    throw cliError('inspect-unknown', `${unknownConfiguration(what)}; nor is it a model or a file`, {
      cause: error,
      details: { what },
    })
  }
}

/** What is said of a name that no configuration has, with those that it may mean. */
function unknownConfiguration(name: string): string {
  try {
    return architectureByName(name).architecture.family
  } catch (error) {
    if (isWidthwiseError(error, graphErrorHints)) return error.message
    throw error
  }
}

/** @throws {WidthwiseError} usage-invalid */
function withoutKey(flags: InspectFlags): InspectFlags {
  if (flags.key === undefined) return flags
  throw cliError('usage-invalid', '--key is for checkpoints: leave it out')
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => false,
  )
}
