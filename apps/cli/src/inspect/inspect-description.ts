import { basename } from 'node:path'
import { type Architecture, buildGraph, costOf, widthOf } from '@widthwise/graph'
import type { Outcome } from '../cli.ts'
import type { InspectFlags } from '../commands/inspect.ts'
import { readDescription } from '../description/read-description.ts'
import { cliError } from '../errors.ts'
import { networkOutcome } from './network-report.ts'
import { subnetsOfWidths } from './subnets-of-widths.ts'

/**
 * Costs of the network that a file describes as `{"architecture", "input" or "inputs"?, "slicing"?}`, at the one subnet of its
 * `slicing` (all of it when left out), or at widths of the first rule that is defined for it.
 *
 * @throws {WidthwiseError} description-invalid, usage-invalid, and what building and slicing the network throws
 */
export async function inspectDescription(file: string, { width, imageSize }: InspectFlags): Promise<Outcome> {
  const { architecture, input: stated, inputs, slicing } = await readDescription(file)
  if (width && slicing) throw cliError('usage-invalid', `${file} states its slicing; leave --width out`)
  if (imageSize !== undefined && inputs) {
    throw cliError('usage-invalid', `${file} states several inputs; leave --image-size out`)
  }
  const size = inputs ? { inputs } : { input: pictureOf(architecture, stated, imageSize) }
  const graph = buildGraph(architecture, size)
  const subnets = width ? subnetsOfWidths(graph, width) : [slicing ?? { rule: 'none' as const }]
  const widths = subnets.map((subnet) => ({ width: widthOf(subnet, graph.architecture), ...costOf(graph, subnet) }))
  return networkOutcome({ name: basename(file, '.json'), family: architecture.family, ...size, widths })
}

/** The picture that is meant: as stated, or of the usual size. A head takes the picture of its backbone. */
function pictureOf(
  { backbone, ...own }: Architecture,
  stated: readonly number[] | undefined,
  imageSize: number | undefined,
): readonly number[] {
  if (stated && imageSize === undefined) return stated
  const { inChannels, imageSize: usual = 224 } = (backbone ?? own) as {
    readonly inChannels?: number | readonly number[]
    readonly imageSize?: number | readonly [number, number]
  }
  const [height, width] = Array.isArray(usual) ? usual : [usual, usual]
  // A head without a backbone has a list there, and takes no picture: building it says so.
  const channels = typeof inChannels === 'number' ? inChannels : 3
  return [stated?.[0] ?? channels, imageSize ?? height, imageSize ?? width]
}
