import type { Subnet } from '@widthwise/core'
import { subnetAt, type Width } from '@widthwise/graph'
import type { OpenNetwork } from 'widthwise'
import { cliError } from '../errors.ts'
import { formatWidth } from '../text/format-width.ts'

/**
 * The subnet of a model at a width that it offers, or at a list with one ratio a block, such as `search` finds. A list may
 * have any ratios that the network can be sliced to.
 *
 * @throws {WidthwiseError} width-not-offered; usage-invalid for a list that cannot be one of this model; what slicing throws
 */
export function subnetOfWidth(model: Pick<OpenNetwork, 'document' | 'graph' | 'subnet'>, width: Width): Subnet {
  if (typeof width === 'number') return model.subnet(width)
  const { document, graph } = model
  const { rule } = document.slicing
  if (rule !== 'slimmable' && rule !== 'matformer') {
    const problem = `${document.name} is sliced by the rule ${rule}, which takes one ratio for the whole network`
    throw cliError('usage-invalid', `width ${formatWidth(width)}: ${problem}`)
  }
  if (width.length !== graph.blocks.length) {
    const problem = `${width.length} ratios; ${document.name} has ${graph.blocks.length} blocks`
    throw cliError('usage-invalid', `width ${formatWidth(width)}: ${problem}`)
  }
  return subnetAt(document.slicing, width, graph.architecture)
}
