import * as v from 'valibot'
import { describeIssue } from '../describe-issue.ts'
import { graphError } from '../errors.ts'

const ratio = v.pipe(v.number(), v.gtValue(0, 'must be above 0'), v.maxValue(1, 'must be at most 1'))
const evaluation = v.strictObject({ widths: v.array(ratio), accuracy: v.pipe(v.number(), v.finite()) })
const form = v.strictObject({
  schema: v.literal('widthwise.search-state/1'),
  evaluations: v.array(evaluation),
})

/** What the proxy said of one list. */
export interface Evaluation {
  /** One ratio a block, in forward order. */
  readonly widths: readonly number[]
  readonly accuracy: number
}

/**
 * Everything that a width search has paid for: what the proxy answered, list by list. Plain JSON; a search that is given
 * it asks for no list again, and ends where it would have ended without the interruption.
 */
export interface SearchState {
  readonly schema: 'widthwise.search-state/1'
  readonly evaluations: Evaluation[]
}

/** The state of a search that has not begun. */
export function createSearchState(): SearchState {
  return { schema: 'widthwise.search-state/1', evaluations: [] }
}

/**
 * Checks a state that was read from a file, for a network of so many blocks.
 *
 * @throws {WidthwiseError} search-state-invalid
 */
export function assertSearchState(value: unknown, blocks: number): asserts value is SearchState {
  const parsed = v.safeParse(form, value)
  if (!parsed.success) {
    const { key, problem } = describeIssue(form, parsed.issues)
    throw graphError('search-state-invalid', `${key}: ${problem}`, { details: { key } })
  }
  const other = parsed.output.evaluations.find(({ widths }) => widths.length !== blocks)
  if (other) {
    throw graphError(
      'search-state-invalid',
      `a list of ${other.widths.length} widths; the network has ${blocks} blocks`,
      { details: { widths: other.widths, blocks } },
    )
  }
}
