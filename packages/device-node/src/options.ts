import { availableParallelism, totalmem } from 'node:os'
import type { WidthwiseError } from '@widthwise/core'
import { describeValue, deviceError, wholeNumber } from '@widthwise/device'
import { defaultCacheFolder } from './cache/default-cache-folder.ts'
import type { NodeDeviceErrorCode } from './errors.ts'

/** Options of {@link createNodeDevice}. */
export interface NodeDeviceOptions {
  /** Worker threads; each runs one inference at a time. Default 1. */
  readonly workers?: number
  /** Threads of one inference. Default: one a physical core for one worker, else the processors shared out equally. */
  readonly intraOpThreads?: number
  /** Bytes that models may occupy while they are ready to run. Default: half of what this process may have. */
  readonly memoryBytes?: number
  /**
   * Folder in which models are kept in the form that ONNX Runtime maps into memory. Default: `onnxruntime` in
   * `WIDTHWISE_CACHE`, or in the platform's cache folder. `false`: no cache.
   */
  readonly cacheFolder?: string | false
  /** Bytes that the cache may occupy; the entries used longest ago go first. Default 4 GiB. */
  readonly cacheBytes?: number
  /** Subnets with fewer bytes of weights are opened from memory, past the cache: see the README's figures. Default 6 MiB. */
  readonly cacheFromBytes?: number
  /** Told what the device went on without: a cache that cannot be written, an entry that was damaged. Default: `process.emitWarning`. */
  readonly onWarning?: (warning: WidthwiseError<NodeDeviceErrorCode>) => void
}

/** The options with every default in its place. */
export interface ResolvedOptions {
  readonly workers: number
  /** 0: ONNX Runtime's own choice, one a physical core. */
  readonly intraOpThreads: number
  readonly memoryBytes: number
  readonly cacheFolder: string | false
  readonly cacheBytes: number
  readonly cacheFromBytes: number
  readonly onWarning: (warning: WidthwiseError<NodeDeviceErrorCode>) => void
}

const gibibyte = 2 ** 30

/** @throws {WidthwiseError} options-invalid */
export function resolveOptions(options: NodeDeviceOptions): ResolvedOptions {
  const workers = wholeNumber('workers', options.workers ?? 1, 1)
  const shared = workers === 1 ? 0 : Math.max(1, Math.floor(availableParallelism() / workers))
  const { cacheFolder = defaultCacheFolder() } = options
  if (cacheFolder !== false && (typeof cacheFolder !== 'string' || cacheFolder === '')) {
    throw deviceError('options-invalid', `cacheFolder is ${describeValue(cacheFolder)}; it must be a path, or false`)
  }
  return {
    workers,
    intraOpThreads:
      options.intraOpThreads === undefined ? shared : wholeNumber('intraOpThreads', options.intraOpThreads, 1),
    memoryBytes: wholeNumber('memoryBytes', options.memoryBytes ?? Math.floor(availableMemoryBytes() / 2), 1),
    cacheFolder,
    cacheBytes: wholeNumber('cacheBytes', options.cacheBytes ?? 4 * gibibyte, 0),
    cacheFromBytes: wholeNumber('cacheFromBytes', options.cacheFromBytes ?? 6 * 2 ** 20, 0),
    onWarning:
      options.onWarning ??
      ((warning) => process.emitWarning(`${warning.message}. ${warning.hint}`, { code: warning.code })),
  }
}

/** What the machine has, or what the process's control group leaves it. */
function availableMemoryBytes(): number {
  const constrained = process.constrainedMemory()
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
}
