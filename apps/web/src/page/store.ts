/** A value that views watch. */
export interface Store<State> {
  readonly state: State
  /** Replaces some fields; watchers hear of it in the order in which they came. */
  set(change: Partial<State>): void
  watch(watcher: (state: State) => void): void
}

/** @param initial the state that watchers are first told of */
export function createStore<State extends object>(initial: State): Store<State> {
  let state = initial
  const watchers: ((state: State) => void)[] = []
  return {
    get state() {
      return state
    },
    set(change) {
      state = { ...state, ...change }
      for (const watcher of watchers) watcher(state)
    },
    watch(watcher) {
      watchers.push(watcher)
      watcher(state)
    },
  }
}
