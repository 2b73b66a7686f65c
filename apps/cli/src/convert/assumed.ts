/** A value that nobody gave and the checkpoint does not say. */
export interface Assumed {
  readonly what: string
  readonly value: string
  /** The option that says otherwise. */
  readonly option: string
}
