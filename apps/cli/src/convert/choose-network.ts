import {
  type Architecture,
  architectureByName,
  architectureNames,
  families,
  graphsByNaming,
  type NamedGraph,
} from '@widthwise/graph'
import type { ConvertFlags } from '../commands/convert.ts'
import { readDescription } from '../description/read-description.ts'
import { cliError } from '../errors.ts'
import type { StatedSlicing } from '../slicing/stated-slicing.ts'
import type { Assumed } from './assumed.ts'

/** The network that a checkpoint is to be the weights of, under every way to name its tensors. */
export interface ChosenNetwork {
  readonly graphs: readonly [NamedGraph, ...(readonly NamedGraph[])]
  /** `[channels, height, width]` of one image. */
  readonly input: readonly [number, number, number]
  readonly classes: number
  /** The `slicing` of a description, or the rule that a configuration's name stands for. */
  readonly slicing: StatedSlicing | undefined
  readonly assumed: readonly Assumed[]
}

/**
 * Finds the network that `--architecture`, `--classes` and `--image-size` describe.
 *
 * @throws {WidthwiseError} architecture-unknown, architecture-invalid, input-invalid, description-invalid,
 *   convert-unsupported
 */
export async function chooseNetwork(flags: ConvertFlags): Promise<ChosenNetwork> {
  const { architecture: stated, input: statedInput, slicing } = await describe(flags.architecture)
  const side = flags.imageSize ?? statedInput?.[1] ?? usualSide(stated)
  const channels = statedInput?.[0] ?? channelsOf(stated)
  const input: [number, number, number] = [channels, side, flags.imageSize ?? statedInput?.[2] ?? side]
  const architecture: Architecture = {
    ...stated,
    ...(flags.classes !== undefined && { classes: flags.classes }),
    ...(flags.imageSize !== undefined && imageSizeOf(stated, side)),
  }
  const graphs = graphsByNaming(architecture, { input })
  const [{ graph }] = graphs
  const classes = Number(graph.architecture.classes)
  const takes = graph.inputs.map(({ name }) => name)
  if (!Number.isSafeInteger(classes) || takes.join() !== 'input' || channels !== 3) {
    throw cliError(
      'convert-unsupported',
      `${flags.architecture}: a model takes colour pictures and knows a number of classes; this network takes ${takes.join(', ')} of ${channels} channels and has ${graph.architecture.classes ?? 'no'} classes`,
    )
  }
  const isAssumed = flags.imageSize === undefined && !statedInput
  return {
    graphs,
    input,
    classes,
    slicing,
    assumed: isAssumed ? [{ what: 'image size', value: `${side} × ${side}`, option: '--image-size' }] : [],
  }
}

async function describe(network: string): Promise<{
  readonly architecture: Architecture
  readonly input?: readonly number[]
  readonly slicing?: StatedSlicing
}> {
  if (!/\.json$/i.test(network) || architectureNames.includes(network)) {
    const { architecture, input, rule } = architectureByName(network)
    return { architecture, input, ...(rule && { slicing: { form: 'model', rule } }) }
  }
  const { architecture, input, slicing } = await readDescription(network)
  if (input === undefined || (Array.isArray(input) && input.length === 3)) {
    return { architecture, ...(input && { input }), ...(slicing && { slicing }) }
  }
  throw cliError('description-invalid', `${network}: input: must be [channels, height, width]`)
}

/** A side that a description states, as for its positions, in the form that it has there: one number, or two. */
function imageSizeOf({ imageSize }: Architecture, side: number): { readonly imageSize?: unknown } {
  if (imageSize === undefined) return {}
  return { imageSize: Array.isArray(imageSize) ? [side, side] : side }
}

function channelsOf({ inChannels }: Architecture): number {
  return typeof inChannels === 'number' ? inChannels : 3
}

/** The side that the family's published configurations take. */
function usualSide(architecture: Architecture): number {
  return families.find(({ name }) => name === architecture.family)?.imageSizeOf(architecture) ?? 224
}
