import type { Graph } from '@widthwise/core'
import { graphError } from '../errors.ts'
import { convnext } from './convnext.ts'
import type { Architecture, Family } from './family.ts'

/** Every family; adding an architecture is its file and its row here. */
export const families: readonly Family[] = [convnext]

/** Names of all published configurations. */
export const architectureNames: readonly string[] = families.flatMap((family) => Object.keys(family.variants))

/**
 * The description of a published configuration, such as `convnext_tiny`, and the side of its usual input.
 *
 * @throws {WidthwiseError} architecture-unknown
 */
export function architectureByName(name: string): {
  readonly architecture: Architecture
  readonly input: readonly [number, number, number]
} {
  for (const { variants, imageSize } of families) {
    const architecture = Object.hasOwn(variants, name) ? variants[name] : undefined
    if (architecture) return { architecture, input: [3, imageSize, imageSize] }
  }
  throw graphError('architecture-unknown', `no configuration '${name}'; there are ${architectureNames.join(', ')}`, {
    details: { name },
  })
}

/**
 * Builds the graph of a network at all its widths.
 *
 * @param architecture the description, keys as the family's schema has them
 * @param options.input `[channels, height, width]` of one image
 * @throws {WidthwiseError} architecture-unknown, architecture-invalid, input-invalid
 *
 * @example
 * const { architecture, input } = architectureByName('convnext_tiny')
 * const graph = buildGraph(architecture, { input })
 */
export function buildGraph(architecture: Architecture, options: { readonly input: readonly number[] }): Graph {
  const family = families.find(({ name }) => name === architecture?.family)
  if (!family) {
    const known = families.map(({ name }) => name).join(', ')
    throw graphError('architecture-unknown', `no family '${architecture?.family}'; there are ${known}`, {
      details: { family: architecture?.family },
    })
  }
  const { input } = options
  if (!Array.isArray(input) || input.length !== 3 || !input.every((size) => Number.isSafeInteger(size) && size > 0)) {
    throw graphError('input-invalid', `input [${input}]; it must be [channels, height, width], whole numbers above 0`, {
      details: { input },
    })
  }
  const channels = (architecture.inChannels as number | undefined) ?? 3
  if (input[0] !== channels) {
    throw graphError('input-invalid', `input has ${input[0]} channels, the network takes ${channels}`, {
      details: { input, inChannels: channels },
    })
  }
  return family.build(architecture, input)
}
