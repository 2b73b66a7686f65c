import type { AbortSignalLike } from '@widthwise/core'

interface Listeners {
  readonly all: Set<() => void>
  readonly notify: () => void
}

/** A signal that many runs wait for has one listener of ours: Node takes more than ten for a leak, and says so. */
const signals = new WeakMap<AbortSignalLike, Listeners>()

/** Calls `listener` when the signal aborts. Gives what takes that back. */
export function onAbort(signal: AbortSignalLike, listener: () => void): () => void {
  const { all, notify } = signals.get(signal) ?? listen(signal)
  all.add(listener)
  return () => {
    if (!all.delete(listener) || all.size > 0) return
    signal.removeEventListener('abort', notify)
    signals.delete(signal)
  }
}

function listen(signal: AbortSignalLike): Listeners {
  const all = new Set<() => void>()
  const notify = (): void => {
    for (const listener of [...all]) listener()
  }
  signal.addEventListener('abort', notify, { once: true })
  const listeners = { all, notify }
  signals.set(signal, listeners)
  return listeners
}
