/** What a caller allows for one input; a hard cap on the sum of all that runs for it. */
export interface Budget {
  readonly ms?: number
  readonly mJ?: number
  readonly macs?: number
  /** Accuracy that may be lost against the full width, as a fraction: the cheapest point inside it is taken. */
  readonly maxLoss?: number
}

/** What one inference costs. */
export interface Cost {
  readonly macs: number
  readonly ms?: number
  readonly mJ?: number
}

/** The widths that one input may go through, narrow first; a chain of one is a single width. */
export interface Chain {
  readonly widths: readonly number[]
  /** After which confidence the answer stands, for every stage but the last. */
  readonly thresholds: readonly number[]
}

/** What one inference runs with. */
export interface OperatingPoint {
  readonly width: number
  readonly chain: Chain
  /** Place of this width in the chain; 0 runs first. */
  readonly stage: number
  /** What running it is expected to cost. */
  readonly cost: Cost
}

/** What is known once a stage has run; `confidence` is that of its answer, in [0, 1]. */
export interface StageOutcome {
  readonly point: OperatingPoint
  readonly confidence: number
  /** What this stage cost, as measured. */
  readonly spentHere: Cost
  /** What all stages of this input cost so far, this one among them. */
  readonly spent: Cost
}

/** The answer stands. */
export interface Exit {
  readonly exit: true
  /** Why: sure enough, the last stage of its chain, or no room left in the budget. */
  readonly reason: 'confident' | 'last' | 'budget'
}

/**
 * Contract 4: which operating point next. Pure and deterministic: the same state and arguments give the same answer.
 * `State` is the policy's own; a caller keeps it and hands it back.
 */
export interface Policy<State> {
  /** The first operating point for an input. @throws {WidthwiseError} when nothing fits the budget */
  choose(state: State, budget: Budget): OperatingPoint
  /** What follows after a stage. */
  next(state: State, budget: Budget, outcome: StageOutcome): Exit | OperatingPoint
  /** The state after what was measured. */
  observe(state: State, outcome: StageOutcome): State
}
