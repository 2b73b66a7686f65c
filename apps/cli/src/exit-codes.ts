/** What the process ends with; scripts rely on these numbers. */
export const exitCodes = {
  /** All done. */
  done: 0,
  /** At least one input failed, the others are answered; or a check did not hold. */
  failed: 1,
  /** The command was written wrong. */
  usage: 2,
  /** A model, file or device could not be used. */
  unusable: 3,
  /** Cancelled by a signal. */
  cancelled: 130,
} as const

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
