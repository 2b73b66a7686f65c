import { randomUUID } from 'node:crypto'
import { rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { type AbortSignalLike, assertNotAborted, isWidthwiseError, type WidthwiseError } from '@widthwise/core'
import { makeFolder } from '@widthwise/files'
import { type NodeDeviceErrorCode, nodeDeviceError, nodeDeviceErrorHints } from '../errors.ts'
import { runBuilder } from './build-order.ts'
import { Digest } from './digest.ts'
import { machineIdentity } from './machine-identity.ts'
import { checkEntry, entryFiles, touchEntry } from './prepared-entry.ts'
import { pruneCache, temporaryPrefix } from './prune.ts'

/** A model that is to be kept in prepared form. */
export interface PreparableModel {
  /** Says which content it is, external data and all. */
  readonly digest: string
  /** Gives the path of its ONNX file, which may be written into `folder`, a folder to be made. */
  source(folder: string): Promise<string>
}

/** What the cache is made with. */
export interface PreparedModelsOptions {
  readonly folder: string
  readonly limitBytes: number
  /** Models with fewer bytes of weights are not kept. */
  readonly fromBytes: number
  readonly builder: URL
  readonly runtimeModule: string
  readonly onWarning: (warning: WidthwiseError<NodeDeviceErrorCode>) => void
}

/**
 * Models in the form that ONNX Runtime optimises and packs them to, as files whose weights every session of every
 * worker and process maps instead of having them to itself. Entries are named by what they depend on and come into
 * being whole, by renaming their folder; two processes that make the same one at once do not disturb each other.
 */
export class PreparedModels {
  readonly #options: PreparedModelsOptions
  /** Whether the folder takes no entries: they are only looked up from then on. */
  #readOnly = false

  constructor(options: PreparedModelsOptions) {
    this.#options = options
  }

  /** Whether models of this size are kept. */
  takes({ weightBytes }: { readonly weightBytes: number }): boolean {
    return weightBytes >= this.#options.fromBytes
  }

  /** Path of the prepared model; undefined when there is none and none can be made, which is a warning. */
  async find(model: PreparableModel, runtimeVersion: string, signal: AbortSignalLike): Promise<string | undefined> {
    const key = new Digest()
      .text(model.digest)
      .text(runtimeVersion)
      .text(await machineIdentity())
      .hex()
    const entry = join(this.#options.folder, key)
    const state = await checkEntry(entry)
    if (state === 'whole') {
      await touchEntry(entry)
      return join(entry, entryFiles.model)
    }
    if (state === 'damaged') {
      this.#options.onWarning(nodeDeviceError('cache-corrupt', `the prepared model in ${entry} is damaged`))
    }
    if (this.#readOnly) return undefined
    try {
      await this.#make(model, entry, signal)
      return join(entry, entryFiles.model)
    } catch (error) {
      assertNotAborted(signal)
      const warning = error as WidthwiseError<NodeDeviceErrorCode>
      this.#readOnly = warning.code !== 'cache-build-failed'
      this.#options.onWarning(warning)
      return undefined
    }
  }

  async #make(model: PreparableModel, entry: string, signal: AbortSignalLike): Promise<void> {
    const { folder, limitBytes, builder, runtimeModule } = this.#options
    const temporary = join(folder, `${temporaryPrefix}${randomUUID()}`)
    try {
      await makeFolder(temporary)
      const source = await model.source(join(temporary, 'source'))
      const order = { runtimeModule, source, optimised: join(temporary, 'optimised'), entry: join(temporary, 'entry') }
      await runBuilder(builder, order, signal)
      await this.#putInPlace(order.entry, entry, join(temporary, 'replaced'))
    } catch (cause) {
      throw await this.#explain(cause)
    } finally {
      await rm(temporary, { recursive: true, force: true }).catch(() => {})
    }
    await pruneCache(folder, limitBytes, entry).catch(() => {})
  }

  /** Gives a finished entry its name, unless another process was faster; a damaged one makes way for it. */
  async #putInPlace(finished: string, entry: string, replaced: string): Promise<void> {
    if ((await checkEntry(entry)) === 'damaged') await rename(entry, replaced)
    try {
      await rename(finished, entry)
    } catch (error) {
      if ((await checkEntry(entry)) !== 'whole') throw error
    }
  }

  /** What went wrong, as a warning; to be asked while the files that fill the disk are still there. */
  async #explain(cause: unknown): Promise<WidthwiseError<NodeDeviceErrorCode>> {
    const { folder } = this.#options
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOSPC' || code === 'EDQUOT' || (await isFull(folder))) {
      return nodeDeviceError('disk-full', `there is no room for a prepared model in ${folder}`, { cause })
    }
    if (isWidthwiseError(cause, nodeDeviceErrorHints)) return cause
    return nodeDeviceError('cache-unwritable', `the cache folder ${folder} cannot be written`, { cause })
  }
}

/** ONNX Runtime does not say why it could not write, but it writes until nothing fits any more. */
async function isFull(folder: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize < 2 ** 20
  } catch {
    return false
  }
}
