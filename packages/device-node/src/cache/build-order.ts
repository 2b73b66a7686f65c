import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AbortSignalLike } from '@widthwise/core'
import { nodeDeviceError } from '../errors.ts'

/** What the builder is to do; the folders are there for it to make. */
export interface BuildOrder {
  readonly runtimeModule: string
  /** The ONNX file to prepare, its external data beside it. */
  readonly source: string
  /** What ONNX Runtime writes. */
  readonly optimised: string
  /** The finished entry. */
  readonly entry: string
}

/** What the builder answers. */
export type BuildReport = { readonly done: true } | { readonly done: false; readonly message: string }

/**
 * Has a child process carry out a build.
 *
 * @throws {WidthwiseError} cache-build-failed, worker-missing
 */
export function runBuilder(url: URL, order: BuildOrder, signal: AbortSignalLike): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!existsSync(url)) {
      throw nodeDeviceError(
        'worker-missing',
        `the builder of @widthwise/device-node is not there: ${fileURLToPath(url)}`,
      )
    }
    const child = fork(url, [], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      signal: signal as AbortSignal,
      killSignal: 'SIGKILL',
    })
    let outcome: BuildReport = { done: false, message: '' }
    let failure: unknown
    let words = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-1000)
    })
    child.once('message', (report: BuildReport) => {
      outcome = report
    })
    child.once('error', (error) => {
      failure = error
    })
    // Settled only when the child is gone: until then it may still write.
    child.once('close', (code, killed) => {
      if (outcome.done) return resolve()
      const message = outcome.message || `the builder ended with ${killed ?? code}: ${words}`
      reject(nodeDeviceError('cache-build-failed', message, { cause: failure }))
    })
    child.send(order, (error) => {
      failure ??= error
    })
  })
}
