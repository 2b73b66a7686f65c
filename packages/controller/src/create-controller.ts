import { shouldExit } from '@widthwise/cascade'
import type { Budget, Chain, Cost, Exit, OperatingPoint, Policy } from '@widthwise/core'
import { chooseChain } from './choose-chain.ts'
import { controllerError } from './errors.ts'
import { type Candidate, candidates, type OperatingPoints, type WidthFacts } from './operating-points.ts'

/** What the controller knows; replaced, never changed, by `observe`. */
export type ControllerState = OperatingPoints

/** How a controller decides. */
export interface ControllerOptions {
  /** May an input start narrow and widen? Default true. */
  readonly cascade?: boolean
  /**
   * Keep to the model's default as long as it stays under the caps: for caps that are no wish to spend so much, as what
   * a deadline leaves. Default false: the most accurate point under the caps.
   */
  readonly keepDefault?: boolean
  /** Run this width alone, whatever a budget says. */
  readonly width?: number
}

/** Weight of the newest measurement in the running means of milliseconds; 1/8, as TCP's round-trip estimator (RFC 6298) has it. */
const newest = 1 / 8

/**
 * The first controller: an operating-point table, hard caps, and widths of one model as a cascade.
 *
 * @example
 * const controller = createController({ cascade: true })
 * const point = controller.choose(points, { macs: 10e6 })
 */
export function createController(options: ControllerOptions = {}): Policy<ControllerState> {
  const { cascade = true, keepDefault = false, width } = options
  return {
    choose(state, budget) {
      const chain: Chain =
        width === undefined
          ? chooseChain(state, budget, cascade, keepDefault).chain
          : { widths: [factsOf(state, width).width], thresholds: [] }
      return pointAt(state, chain, 0)
    },

    next(state, budget, { point, confidence, spent }): Exit | OperatingPoint {
      const { chain, stage } = point
      if (stage + 1 >= chain.widths.length) return { exit: true, reason: 'last' }
      if (shouldExit(confidence, chain.thresholds[stage])) return { exit: true, reason: 'confident' }
      const following = pointAt(state, chain, stage + 1)
      // The chain fitted when it was chosen; a stage that took longer than expected can still use the room up.
      return fits(spent, following.cost, budget) ? following : { exit: true, reason: 'budget' }
    },

    observe(state, { point, spentHere }) {
      return {
        ...state,
        widths: state.widths.map((facts) => (facts.width === point.width ? measured(facts, spentHere.ms) : facts)),
      }
    },
  }
}

function pointAt(state: ControllerState, chain: Chain, stage: number): OperatingPoint {
  const { width } = factsOf(state, chain.widths[stage] as number)
  // A width alone costs what it costs as a stage.
  const alone = candidates(state, false).find((candidate) => candidate.chain.widths[0] === width) as Candidate
  return { width, chain, stage, cost: alone.worst }
}

function factsOf({ widths }: ControllerState, width: number): WidthFacts {
  const facts = widths.find((candidate) => candidate.width === width)
  if (facts) return facts
  const offered = widths.map((candidate) => candidate.width)
  throw controllerError('width-unknown', `width ${width} is not offered; the model has ${offered.join(', ')}`, {
    details: { width, offered },
  })
}

function fits(spent: Cost, more: Cost, budget: Budget): boolean {
  return (['macs', 'ms', 'mJ'] as const).every((unit) => {
    const cap = budget[unit]
    return cap === undefined || (spent[unit] ?? 0) + (more[unit] ?? 0) <= cap
  })
}

function measured(facts: WidthFacts, ms: number | undefined): WidthFacts {
  if (ms === undefined || facts.ms === undefined) return facts
  const off = Math.abs(ms - facts.ms)
  return {
    ...facts,
    ms: facts.ms + newest * (ms - facts.ms),
    msDeviation: (facts.msDeviation ?? 0) + newest * (off - (facts.msDeviation ?? 0)),
  }
}
