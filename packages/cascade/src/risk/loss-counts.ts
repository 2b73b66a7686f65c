/** What a threshold does to the answers of the base, counted over rows. */
export interface LossCounts {
  readonly rows: number
  /** Rows that exit with a wrong answer where the base is right. */
  readonly harm: number
  /** Rows that exit with a right answer where the base is wrong. */
  readonly gain: number
}

/** What is limited: the share of rows harmed, or the accuracy lost (harm − gain), which is never more. */
export type LossKind = 'harm' | 'net'

/** Largest whole number of rows within a share: `floor(share · rows + 1e-9)`; the addend undoes the error of a product such as 0.57 · 100. */
export function rowsWithin(share: number, rows: number): number {
  return Math.floor(share * rows + 1e-9)
}
