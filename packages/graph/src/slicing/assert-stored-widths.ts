import type { Graph, Subnet } from '@widthwise/core'
import { graphError } from '../errors.ts'
import type { Ratios } from './rules.ts'

/**
 * Checks a subnet of a network whose channels are stored in segments, one a width: its ratios are among those widths,
 * and its stem is the active one. Channels that another ratio or a full stem would bring together were never trained so.
 *
 * @throws {WidthwiseError} subnet-unsupported
 */
export function assertStoredWidths(widths: NonNullable<Graph['widths']>, subnet: Subnet, ratios: Ratios): void {
  const other = [ratios].flat().find((ratio) => !widths.includes(ratio))
  if (other !== undefined) {
    throw graphError(
      'subnet-unsupported',
      `${JSON.stringify(subnet)}: ratio ${other}; this network stores its channels for the widths ${widths.join(', ')}`,
      { details: { subnet, widths } },
    )
  }
  if (subnet.rule === 'slimmable' && subnet.stem === 'full') {
    throw graphError(
      'subnet-unsupported',
      `${JSON.stringify(subnet)}: a network that stores its channels for widths is slimmed with the stem 'active'`,
      { details: { subnet } },
    )
  }
}
