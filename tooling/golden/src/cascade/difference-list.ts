/** Collects what differs, with a name for each value. */
export interface DifferenceList {
  readonly all: readonly string[]
  /** Must be the same number, text or null; undefined counts as null. */
  readonly exact: (name: string, got: unknown, want: unknown) => void
  /** Must agree within a share of the wanted value; wanted values below `floor` only have to be as small. */
  readonly near: (name: string, got: number | undefined, want: number, relative: number, floor?: number) => void
}

/** An empty list. */
export function differenceList(): DifferenceList {
  const all: string[] = []
  return {
    all,
    exact: (name, got, want) => {
      // Adding 0 makes -0 equal to 0.
      const plain = (value: unknown): unknown => (typeof value === 'number' ? value + 0 : (value ?? null))
      if (!Object.is(plain(got), plain(want))) all.push(`${name}: ${got}, not ${want}`)
    },
    near: (name, got, want, relative, floor = 0) => {
      const close = got !== undefined && Math.abs(got - want) <= Math.max(relative * Math.abs(want), floor)
      if (!close) all.push(`${name}: ${got}, not ${want}`)
    },
  }
}
