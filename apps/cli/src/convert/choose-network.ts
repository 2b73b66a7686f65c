import type { Graph } from '@widthwise/core'
import {
  type Architecture,
  architectureByName,
  architectureNames,
  families,
  graphsByNaming,
  type InputShapes,
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
  /** `[channels, height, width]` of one image; or shapes by name, of a network that takes what others make. */
  readonly size: { readonly input: readonly [number, number, number] } | { readonly inputs: InputShapes }
  readonly classes: number
  /** The `slicing` of a description, or the rule that a configuration's name stands for. */
  readonly slicing: StatedSlicing | undefined
  readonly assumed: readonly Assumed[]
}

/**
 * Finds the network that `--architecture`, `--classes` and `--image-size` describe.
 *
 * @throws {WidthwiseError} architecture-unknown, architecture-invalid, input-invalid, description-invalid,
 *   convert-unsupported, usage-invalid
 */
export async function chooseNetwork(flags: ConvertFlags): Promise<ChosenNetwork> {
  const described = await describe(flags.architecture)
  return described.inputs ? withInputs(flags, described, described.inputs) : withPicture(flags, described)
}

interface Described {
  readonly architecture: Architecture
  readonly input?: readonly number[]
  readonly inputs?: InputShapes
  readonly slicing?: StatedSlicing
}

function withPicture(
  flags: ConvertFlags,
  { architecture: stated, input: statedInput, slicing }: Described,
): ChosenNetwork {
  const side = flags.imageSize ?? statedInput?.[1] ?? usualSide(stated)
  const channels = statedInput?.[0] ?? channelsOf(stated)
  const input: [number, number, number] = [channels, side, flags.imageSize ?? statedInput?.[2] ?? side]
  const architecture: Architecture = {
    ...withClasses(stated, flags),
    ...(flags.imageSize !== undefined && imageSizeOf(stated, side)),
  }
  const graphs = graphsByNaming(architecture, { input })
  const [{ graph }] = graphs
  const takes = graph.inputs.map(({ name }) => name)
  if (takes.join() !== 'input' || channels !== 3) {
    throw cliError(
      'convert-unsupported',
      `${flags.architecture}: a model takes colour pictures; this network takes ${takes.join(', ')} of ${channels} channels`,
    )
  }
  const isAssumed = flags.imageSize === undefined && !statedInput
  return {
    graphs,
    size: { input },
    classes: classesOf(graph, flags),
    slicing,
    assumed: isAssumed ? [{ what: 'image size', value: `${side} × ${side}`, option: '--image-size' }] : [],
  }
}

function withInputs(flags: ConvertFlags, { architecture, slicing }: Described, inputs: InputShapes): ChosenNetwork {
  if (flags.imageSize !== undefined) {
    throw cliError('usage-invalid', `${flags.architecture} states several inputs; leave --image-size out`)
  }
  const graphs = graphsByNaming(withClasses(architecture, flags), { inputs })
  return { graphs, size: { inputs }, classes: classesOf(graphs[0].graph, flags), slicing, assumed: [] }
}

const withClasses = (architecture: Architecture, { classes }: ConvertFlags): Architecture => ({
  ...architecture,
  ...(classes !== undefined && { classes }),
})

/** @throws {WidthwiseError} convert-unsupported */
function classesOf({ architecture: { classes } }: Graph, flags: ConvertFlags): number {
  if (Number.isSafeInteger(classes)) return classes as number
  throw cliError(
    'convert-unsupported',
    `${flags.architecture}: a model knows a number of classes; this network has ${classes ?? 'none'}`,
  )
}

async function describe(network: string): Promise<Described> {
  if (!/\.json$/i.test(network) || architectureNames.includes(network)) {
    const { architecture, input, rule } = architectureByName(network)
    return { architecture, input, ...(rule && { slicing: { form: 'model', rule } }) }
  }
  const description = await readDescription(network)
  const { input } = description
  if (input === undefined || (Array.isArray(input) && input.length === 3)) return description
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
