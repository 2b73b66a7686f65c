/** What the command line touches of the process it runs in; tests hand in their own. */
export interface Environment {
  readonly stdin: AsyncIterable<Uint8Array>
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Aborts when the user cancels. */
  readonly signal: AbortSignal
}

/** A stream to write to; every Node stream fits. */
export interface OutputStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string, done: (error?: Error | null) => void): boolean
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** Whether colours may be used on a stream: a terminal that can, and nobody asked for none (no-color.org). */
export function hasColours(stream: OutputStream, variables: Environment['variables']): boolean {
  return stream.isTTY === true && !variables.NO_COLOR && variables.TERM !== 'dumb'
}
