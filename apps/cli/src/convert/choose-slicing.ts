import type { Graph } from '@widthwise/core'
import { costOf, type ModelSlicing, subnetAt, widthOf } from '@widthwise/graph'
import type { ConvertFlags } from '../commands/convert.ts'
import { cliError } from '../errors.ts'
import type { StatedSlicing } from '../slicing/stated-slicing.ts'
import { usualStem } from '../slicing/usual-stem.ts'
import { formatWidth } from '../text/format-width.ts'
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
  stated: StatedSlicing | undefined,
): ChosenSlicing {
  const { rule: statedRule, stem: statedStem, widths: statedWidths } = modelOf(graph, stated)
  const widths = flags.widths ?? statedWidths
  const rule = ruleOf(graph, flags, statedRule, widths)
  if (flags.stem && rule !== 'slimmable') {
    throw cliError('usage-invalid', `--stem is for the rule slimmable; the rule is ${rule}`)
  }
  if (flags.nested && !widths) throw cliError('usage-invalid', '--nested takes --widths: a file for each of them')
  if (flags.nested && widths?.at(-1) !== 1) {
    throw cliError('usage-invalid', '--nested: the widest of --widths must be 1, so that the files hold all weights')
  }
  const stem = flags.stem ?? statedStem ?? usualStem(graph)
  const slicing: ModelSlicing = { rule, widths: widths ?? [1], ...(rule === 'slimmable' && { stem }) }
  // Resolves every axis at every width: what a width cannot be is told before anything is written.
  for (const width of slicing.widths) costOf(graph, subnetAt(slicing, width, graph.architecture))
  const narrow = slicing.widths.some((width) => width < 1)
  return {
    slicing,
    assumed: [
      ...(stated?.form === 'subnet' && !flags.widths
        ? [{ what: 'widths', value: `${slicing.widths.join(', ')}: of the one subnet described`, option: '--widths' }]
        : []),
      ...(narrow && !flags.rule && statedRule !== rule ? [{ what: 'rule', value: rule, option: '--rule' }] : []),
      ...(narrow && rule === 'slimmable' && !flags.stem && !statedStem
        ? [{ what: 'stem', value: stems[stem], option: '--stem' }]
        : []),
    ],
  }
}

function ruleOf(
  graph: Graph,
  flags: Pick<ConvertFlags, 'rule' | 'widths'>,
  statedRule: ModelSlicing['rule'] | undefined,
  widths: readonly number[] | undefined,
): ModelSlicing['rule'] {
  if (flags.rule && flags.rule !== 'none' && !widths) {
    throw cliError('usage-invalid', `--rule ${flags.rule} takes --widths: those that the network was trained for`)
  }
  if (flags.rule) return flags.rule
  // A name such as scala_small says how it is sliced, but not that it shall be.
  if (!widths) return 'none'
  if (statedRule) return statedRule
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

/**
 * What is stated, in the words of a model. A subnet stands for its own width and the full one; for what it says itself,
 * where its rule has it name the narrowest and the widest.
 */
function modelOf(graph: Graph, stated: StatedSlicing | undefined): Partial<ModelSlicing> {
  if (stated?.form !== 'subnet') return stated ?? {}
  const { subnet } = stated
  costOf(graph, subnet)
  const width = widthOf(subnet, graph.architecture)
  if (typeof width !== 'number') {
    const problem = `slicing: a model states widths of the whole network, not ${formatWidth(width)}`
    throw cliError('usage-invalid', `${problem}; give such lists to export and eval`)
  }
  if (subnet.rule === 'sortednet' && subnet.depth !== undefined) {
    throw cliError('usage-invalid', 'slicing: a model has widths and no depth; leave depth out')
  }
  const others = subnet.rule === 'scala' ? [subnet.smallest, subnet.largest] : [1]
  return {
    rule: subnet.rule,
    widths: [...new Set([width, ...others])].sort((a, b) => a - b),
    ...(subnet.rule === 'slimmable' && subnet.stem && { stem: subnet.stem }),
  }
}
