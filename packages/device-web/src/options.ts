import { describeValue, deviceError, wholeNumber } from '@widthwise/device'
import { webDeviceError } from './errors.ts'

/** Options of {@link createWebDevice}. */
export interface WebDeviceOptions {
  /** Workers; each runs one inference at a time, and has a WASM memory of its own. Default 1. */
  readonly workers?: number
  /**
   * Threads of one inference. More than one needs a cross-origin isolated page, and pays for large networks only:
   * the others wait for their threads longer than they compute. Default 1.
   */
  readonly intraOpThreads?: number
  /** Bytes that models may occupy while they are ready to run. Default: a quarter of what the browser says there is. */
  readonly memoryBytes?: number
  /**
   * Address of ONNX Runtime's `ort-wasm-simd-threaded.wasm`, or of the folder that it lies in, relative to the page.
   * Default: beside the module, as bundlers place it.
   */
  readonly runtime?: URL | string
  /** Starts the worker. Default: this package's own module worker, `dist/worker.js`. */
  readonly worker?: () => Worker
}

/** The options with every default in its place. */
export interface ResolvedOptions {
  readonly workers: number
  readonly intraOpThreads: number
  readonly memoryBytes: number
  /** The address of the .wasm file; undefined: beside the module. */
  readonly runtime: string | undefined
}

/** What of a browser decides on the defaults. */
export interface Browser {
  readonly crossOriginIsolated: boolean
  /** As `navigator.deviceMemory`; not every browser says. */
  readonly memoryGibibytes: number | undefined
  /** What addresses are relative to. */
  readonly base: string
}

const gibibyte = 2 ** 30
/** The one of ONNX Runtime's files that the entry `onnxruntime-web/wasm` runs. */
const wasmName = 'ort-wasm-simd-threaded.wasm'

/** @throws {WidthwiseError} options-invalid, threads-unavailable */
export function resolveOptions(options: WebDeviceOptions, browser: Browser): ResolvedOptions {
  const workers = wholeNumber('workers', options.workers ?? 1, 1)
  const memoryBytes = ((browser.memoryGibibytes ?? 4) / 4) * gibibyte
  return {
    workers,
    intraOpThreads: threads(options.intraOpThreads ?? 1, browser),
    memoryBytes: wholeNumber('memoryBytes', options.memoryBytes ?? memoryBytes, 1),
    runtime: options.runtime === undefined ? undefined : wasmFile(options.runtime, browser.base),
  }
}

function threads(asked: number, { crossOriginIsolated }: Browser): number {
  const checked = wholeNumber('intraOpThreads', asked, 1)
  if (checked === 1 || crossOriginIsolated) return checked
  throw webDeviceError(
    'threads-unavailable',
    `intraOpThreads is ${checked}; this page is not isolated, so 1 is right`,
    {
      details: { intraOpThreads: checked },
    },
  )
}

function wasmFile(runtime: URL | string, base: string): string {
  if (!URL.canParse(runtime, base)) {
    throw deviceError('options-invalid', `runtime is ${describeValue(runtime)}; it must be the address of a folder`)
  }
  const { href } = new URL(runtime, base)
  if (href.endsWith('.wasm')) return href
  return new URL(wasmName, href.endsWith('/') ? href : `${href}/`).href
}
