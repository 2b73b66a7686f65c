/** The part of an `AbortSignal` that is used here; every platform's own fits, and no platform's types are needed. */
export interface AbortSignalLike {
  readonly aborted: boolean
  readonly reason: unknown
  /** Throws the reason once it has aborted. */
  throwIfAborted(): void
  /** Calls the listener when it aborts; not when it has aborted already. */
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  /** Calls the listener no more. */
  removeEventListener(type: 'abort', listener: () => void): void
}
