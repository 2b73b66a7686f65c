import type { Subnet } from '@widthwise/core'
import { isSlicingRule, type ModelSlicing, subnetAt } from '@widthwise/graph'
import { cliError } from '../errors.ts'

/**
 * The `slicing` of a description: that of a model, `{"rule", "widths"?, "stem"?}`, or one subnet in its rule's own words,
 * such as `{"rule": "hydravit", "heads": 3}`.
 */
export type StatedSlicing =
  | {
      readonly form: 'model'
      readonly rule: Subnet['rule']
      readonly widths?: readonly number[]
      readonly stem?: 'full' | 'active'
    }
  | { readonly form: 'subnet'; readonly rule: Subnet['rule']; readonly subnet: Subnet }

const modelKeys: readonly string[] = ['rule', 'widths', 'stem']

/**
 * Tells the two forms apart and checks the model's; a subnet is checked where it meets its network.
 *
 * @param file names the description in messages
 * @throws {WidthwiseError} description-invalid; subnet-invalid for a rule that there is not
 */
export function readStatedSlicing(slicing: Readonly<Record<string, unknown>>, file: string): StatedSlicing {
  const invalid = (problem: string): Error =>
    cliError('description-invalid', `${file}: slicing: ${problem}`, { details: { file, slicing } })
  const { rule, widths, stem } = slicing
  // The graph's own words for a rule that it does not know.
  if (!isSlicingRule(rule)) subnetAt({ rule, widths: [1] } as unknown as ModelSlicing, 1, { family: '' })
  const known = rule as Subnet['rule']
  const others = Object.keys(slicing).filter((key) => !modelKeys.includes(key))
  if (widths === undefined && others.length > 0) {
    return { form: 'subnet', rule: known, subnet: slicing as unknown as Subnet }
  }
  if (others.length > 0)
    throw invalid(`${others.join(', ')} beside widths; one subnet has no widths, a model nothing else`)
  if (stem !== undefined && (known !== 'slimmable' || (stem !== 'full' && stem !== 'active'))) {
    throw invalid("stem: must be 'full' or 'active', and belongs to the rule slimmable")
  }
  const sorted = widths === undefined ? undefined : ascending(widths)
  if (widths !== undefined && !sorted) throw invalid('widths: must be a list of ratios above 0 and at most 1')
  const stated = known === 'none' ? (sorted ?? [1]) : sorted
  return {
    form: 'model',
    rule: known,
    ...(stated && { widths: stated }),
    ...(stem !== undefined && { stem: stem as 'full' | 'active' }),
  }
}

/** The ratios of a list, each once, ascending; undefined where it is no such list. */
function ascending(widths: unknown): readonly number[] | undefined {
  const isRatios = (list: unknown): list is readonly number[] =>
    Array.isArray(list) &&
    list.length > 0 &&
    list.every((width) => typeof width === 'number' && width > 0 && width <= 1)
  return isRatios(widths) ? [...new Set(widths)].sort((a, b) => a - b) : undefined
}
