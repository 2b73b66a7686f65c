import { exitCodes } from './exit-codes.ts'

/**
 * A signal that aborts on Ctrl-C or when the process is asked to end, so that work under way can stop cleanly.
 * The second Ctrl-C ends the process at once.
 */
export function cancelOnSignals(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController()
  const cancel = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(exitCodes.cancelled)
    controller.abort(name)
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, cancel)
  return controller.signal
}
