import type { OpenSession, SessionSource } from './session-source.ts'

/** Which sessions are open in which worker, in the order of their last use, and the bytes that they occupy together. */
export class SessionTable {
  /** Least recently used first. */
  readonly #sessions = new Set<OpenSession>()
  #lastId = 0

  /** Bytes of all open sessions; weights that several sessions map count once. */
  get bytes(): number {
    const shared = new Set<SessionSource>()
    let sum = 0
    for (const { source } of this.#sessions) {
      sum += source.activationBytes
      if (!shared.has(source)) sum += source.weightBytes
      if (source.shared) shared.add(source)
    }
    return sum
  }

  /** Bytes that one more session of `source` would add. */
  bytesToAdd(source: SessionSource): number {
    const mapped = source.shared && [...this.#sessions].some((session) => session.source === source)
    return source.activationBytes + (mapped ? 0 : source.weightBytes)
  }

  /** Enters a session that is about to be opened. */
  add(source: SessionSource, slot: number): OpenSession {
    const session: OpenSession = { id: this.#lastId++, source, slot, state: 'busy' }
    this.#sessions.add(session)
    return session
  }

  /** The session of `source` in this worker, unless it is being closed. */
  find(source: SessionSource, slot: number): OpenSession | undefined {
    for (const session of this.#sessions) {
      if (session.source === source && session.slot === slot && session.state !== 'closing') return session
    }
    return undefined
  }

  /** Marks a session as at rest, and as the one used last. */
  putBack(session: OpenSession): void {
    if (!this.#sessions.delete(session)) return
    session.state = 'idle'
    this.#sessions.add(session)
  }

  remove(session: OpenSession): void {
    this.#sessions.delete(session)
  }

  /** The session to close first; undefined when none is at rest. */
  leastRecentlyUsed(): OpenSession | undefined {
    for (const session of this.#sessions) if (session.state === 'idle') return session
    return undefined
  }

  /** The open sessions that `matches` accepts. */
  filter(matches: (session: OpenSession) => boolean): OpenSession[] {
    return [...this.#sessions].filter(matches)
  }
}
