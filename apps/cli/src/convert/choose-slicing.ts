import type { Graph } from '@widthwise/core'
import { costOf, isSlicingRule, type ModelSlicing, subnetAt } from '@widthwise/graph'
import type { ConvertFlags } from '../commands/convert.ts'
import { cliError } from '../errors.ts'
import type { Assumed } from './assumed.ts'

/** A model's `slicing`, every width of which the network has. */
export interface ChosenSlicing {
  readonly slicing: ModelSlicing
  readonly assumed: readonly Assumed[]
}

const stems = { full: 'full: every width computes all of its channels', active: 'active: those of the width' } as const

/**
 * Puts `--rule`, `--widths` and `--stem` together with what a description or a configuration's name says.
 *
 * @param stated the description's `slicing`; keys that an option gives as well are the option's
 * @throws {WidthwiseError} usage-invalid, subnet-invalid, subnet-empty, subnet-unsupported
 */
export function chooseSlicing(
  graph: Graph,
  flags: Pick<ConvertFlags, 'rule' | 'widths' | 'stem' | 'nested'>,
  stated: Readonly<Record<string, unknown>>,
): ChosenSlicing {
  const widths = flags.widths ?? statedWidths(stated)
  const rule = ruleOf(graph, flags, stated, widths)
  if (flags.stem && rule !== 'slimmable') {
    throw cliError('usage-invalid', `--stem is for the rule slimmable; the rule is ${rule}`)
  }
  if (flags.nested && !widths) throw cliError('usage-invalid', '--nested takes --widths: a file for each of them')
  if (flags.nested && widths?.at(-1) !== 1) {
    throw cliError('usage-invalid', '--nested: the widest of --widths must be 1, so that the files hold all weights')
  }
  const statedStem = stated.stem === 'full' || stated.stem === 'active' ? stated.stem : undefined
  // Channels that are stored for certain widths leave no order in which a full stem could be cut.
  const usualStem = graph.widths ? 'active' : 'full'
  const stem = flags.stem ?? statedStem ?? usualStem
  const slicing: ModelSlicing = { rule, widths: widths ?? [1], ...(rule === 'slimmable' && { stem }) }
  // Resolves every axis at every width: what a width cannot be is told before anything is written.
  for (const width of slicing.widths) costOf(graph, subnetAt(slicing, width, graph.architecture))
  const narrow = slicing.widths.some((width) => width < 1)
  return {
    slicing,
    assumed: [
      ...(narrow && !flags.rule && stated.rule !== rule ? [{ what: 'rule', value: rule, option: '--rule' }] : []),
      ...(narrow && rule === 'slimmable' && !flags.stem && !statedStem
        ? [{ what: 'stem', value: stems[usualStem], option: '--stem' }]
        : []),
    ],
  }
}

function ruleOf(
  graph: Graph,
  flags: Pick<ConvertFlags, 'rule' | 'widths'>,
  stated: Readonly<Record<string, unknown>>,
  widths: readonly number[] | undefined,
): ModelSlicing['rule'] {
  if (flags.rule && flags.rule !== 'none' && !widths) {
    throw cliError('usage-invalid', `--rule ${flags.rule} takes --widths: those that the network was trained for`)
  }
  if (flags.rule) return flags.rule
  // A name such as scala_small says how it is sliced, but not that it shall be.
  if (!widths) return 'none'
  if (isSlicingRule(stated.rule)) return stated.rule
  const [only, ...others] = graph.rules
  if (only !== undefined && others.length === 0) return only
  if (graph.rules.includes('slimmable')) return 'slimmable'
  if (widths.every((width) => width === 1)) return 'none'
  const { family } = graph.architecture
  throw cliError(
    'usage-invalid',
    only === undefined
      ? `--widths: no slicing rule is defined for ${family} in this form: it has its full width only`
      : `--widths takes --rule for ${family}: ${graph.rules.join(', ')}`,
  )
}

function statedWidths({ widths }: Readonly<Record<string, unknown>>): readonly number[] | undefined {
  const isList = Array.isArray(widths) && widths.length > 0 && widths.every((width) => typeof width === 'number')
  return isList ? [...new Set<number>(widths)].sort((a, b) => a - b) : undefined
}
